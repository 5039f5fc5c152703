/** The parts of an image reference. */
export interface ImageParts {
  /** Repository, including the registry if the reference has one. */
  readonly repository: string;
  /**
   * Tag, without the `:`.
   * @default - none
   */
  readonly tag?: string;
  /**
   * Digest, such as `sha256:…`.
   * @default - none
   */
  readonly digest?: string;
}

/** Splits an image reference without validating it. A ':' before the last '/' starts the registry's port. */
export function imageParts(text: string): ImageParts {
  const [named = "", digest] = text.split(/@(.*)/s);
  const [, repository = named, tag] = /^(.*):([^:/]*)$/s.exec(named) ?? [];
  return { repository, tag, digest };
}
