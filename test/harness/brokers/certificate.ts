import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from '../processes.ts';
import { tempFolder } from '../tempFolder.ts';
import type { ServerCertificate } from './brokerServer.ts';

const NAMES = 'subjectAltName=DNS:localhost,IP:127.0.0.1\n';

/** A certificate for loopback by an authority that nobody knows but this test. */
export async function makeCertificate(): Promise<ServerCertificate> {
  const cwd = tempFolder('certificate');
  const openssl = (...args: readonly string[]): Promise<string> =>
    runOrThrow('openssl', args, { cwd });
  writeFileSync(join(cwd, 'names.txt'), NAMES);
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...key, '-subj', '/CN=Test CA', '-days', '2', ...out('ca'));
  await openssl('req', ...key, '-subj', '/CN=localhost', ...out('server', 'csr'));
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', ...by, '-days', '2'],
    ...['-extfile', 'names.txt', '-out', 'server.pem'],
  );
  const caFile = join(cwd, 'ca.pem');
  const [certFile, keyFile] = [join(cwd, 'server.pem'), join(cwd, 'server.key')];
  return { caFile, certFile, keyFile, ca: readFileSync(caFile, 'utf8') };
}

function out(name: string, kind = 'pem'): readonly string[] {
  return ['-keyout', `${name}.key`, '-out', `${name}.${kind}`];
}
