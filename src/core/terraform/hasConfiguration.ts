import { fileFinder } from '../realities/fileFinder.ts';
import { isConfigurationPath, isFormattedPath } from './configuration.ts';

/** Tells whether a tree has any file of Terraform. */
export function configurationFinder(): ReturnType<typeof fileFinder> {
  return fileFinder((name) => isConfigurationPath(name) || isFormattedPath(name));
}
