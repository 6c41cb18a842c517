import type { Signature } from '../../realities/encodeCommit.ts';

/** Who signs commits that reactions make, as git would sign them now. */
export type Sign = () => Promise<Signature>;
