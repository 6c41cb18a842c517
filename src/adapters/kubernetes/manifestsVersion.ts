/** Grows with each change to what may be said of a manifest, as it is committed or as it is rendered. */
export const MANIFESTS_VERSION = '6';
