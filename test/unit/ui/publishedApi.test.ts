import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as published from '../../../api.d.ts';
import type { CommitData } from '../../../src/core/events/commitData.ts';
import type { AnyEvent } from '../../../src/core/events/event.ts';
import type { PluginEvent } from '../../../src/core/reactions/plugins/pluginEvent.ts';
import { FACT_TYPES, type FactType } from '../../../src/core/reactions/steps/tellFact.ts';
import { isFactType } from '../../../src/core/events/factTypes.ts';
import type { Api, ApiProvider } from '../../../src/ui/api.ts';
import type { ApiReality } from '../../../src/ui/apiRealities.ts';

describe('api.d.ts', () => {
  it('says of the API what it is', () => {
    expectTypeOf<Api>().toExtend<published.Api>();
    expectTypeOf<ApiProvider>().toExtend<published.ApiProvider>();
    expectTypeOf<keyof Api>().toEqualTypeOf<keyof published.Api>();
    expectTypeOf<ApiReality>().toEqualTypeOf<published.ApiReality>();
  });

  it('says of events what they are', () => {
    expectTypeOf<AnyEvent>().toExtend<published.ReactorEvent>();
    expectTypeOf<CommitData>().toExtend<published.CommitData>();
    expectTypeOf<PluginEvent>().toExtend<published.PluginEvent>();
    expectTypeOf<keyof PluginEvent>().toEqualTypeOf<keyof published.PluginEvent>();
    expectTypeOf<FactType>().toEqualTypeOf<published.FactType>();
  });

  it('is in the package', () => {
    expect(readFileSync('.vscodeignore', 'utf8').split('\n')).toContain('!api.d.ts');
  });

  it('lets the same types of events in as steps may publish', () => {
    expect(FACT_TYPES.every(isFactType)).toBe(true);
    expect(['commit.created', 'run.started', 'approval.granted'].some(isFactType)).toBe(false);
  });
});
