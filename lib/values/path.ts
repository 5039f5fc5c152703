/** Whether a path is a folder or a path prefix, or below it: `/health/live` is in `/health`, but `/healthy` is not. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
