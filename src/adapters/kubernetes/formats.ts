import { isIP, isIPv4, isIPv6 } from 'node:net';

/** Number with optional suffix (`resource.Quantity`): decimal, binary or exponent. */
const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const INT32 = 2 ** 31;

const UUID = /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$/i;

/** Whether a scalar is of a format of the schemas; formats that say nothing here accept all. */
export function isFormat(format: string, value: unknown): boolean {
  switch (format) {
    case 'int32':
      return typeof value !== 'number' || (value >= -INT32 && value < INT32);
    case 'byte':
      // Go's decoder passes over line breaks.
      return typeof value !== 'string' || BASE64.test(value.replace(/[\r\n]/g, ''));
    case 'quantity':
      return typeof value !== 'string' || QUANTITY.test(value);
    case 'date-time':
      return typeof value !== 'string' || DATE_TIME.test(value);
    case 'date':
      return typeof value !== 'string' || /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'ipv4':
      return typeof value !== 'string' || isIPv4(value);
    case 'ipv6':
      return typeof value !== 'string' || isIPv6(value);
    case 'cidr':
      return typeof value !== 'string' || isRange(value);
    case 'uuid':
      return typeof value !== 'string' || UUID.test(value);
    default:
      return true;
  }
}

function isRange(value: string): boolean {
  const [, address = '', length = ''] = /^(.+)\/(\d{1,3})$/.exec(value) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(length) <= (version === 4 ? 32 : 128);
}

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  ...Object.fromEntries(
    ['M', 'G', 'T', 'P', 'E'].map((letter, index) => [letter, 1000 ** (index + 2)]),
  ),
  ...Object.fromEntries(
    ['K', 'M', 'G', 'T', 'P', 'E'].map((letter, index) => [`${letter}i`, 1024 ** (index + 1)]),
  ),
};

/** What a quantity amounts to (`1Ki` is 1,024); `undefined` if it is none. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const [, number, suffix = ''] = typeof value === 'string' ? (SPLIT.exec(value) ?? []) : [];
  if (number === undefined || !QUANTITY.test(String(value))) return undefined;
  const factor = SUFFIXES[suffix];
  return factor === undefined ? Number(value) : Number(number) * factor;
}

const SPLIT = /^([+-]?[\d.]+)([a-zA-Z]*)/;
