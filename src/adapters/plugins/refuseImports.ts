import { isBuiltin, registerHooks } from 'node:module';
import { MODULE_PATH } from '../../core/configPath.ts';

/**
 * Lets the module import what Node brings and nothing else, also by `require`: consent was given to
 * the bytes of this one file.
 * @param url of the module
 */
export function refuseImports(url: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      const isOurs = context.parentURL !== undefined && !isOf(context.parentURL, url);
      if (isOurs || specifier === url || isBuiltin(specifier) || specifier.startsWith('data:')) {
        return next(specifier, context);
      }
      throw new Error(
        `${MODULE_PATH} cannot import "${specifier}": consent is given to this one file. Put what it needs into it; the modules of Node are there.`,
      );
    },
  });
}

function isOf(parent: string, url: string): boolean {
  return parent === url || parent.startsWith('data:');
}
