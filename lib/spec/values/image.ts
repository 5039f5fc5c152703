import { show } from "../../values/words";

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const PATH_COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const REGISTRY = `(?:${LABEL}(?:\\.${LABEL})+(?::[0-9]{1,5})?|${LABEL}:[0-9]{1,5})`;
const REPOSITORY = new RegExp(`^(?:${REGISTRY}/)?${PATH_COMPONENT}(?:/${PATH_COMPONENT})*$`);

/** As long as a registry takes them. */
const LONGEST_REPOSITORY = 255;

/** Says what is wrong with an image tag; `undefined` where nothing is. */
export function imageTagProblem(text: string): string | undefined {
  if (text === "latest") {
    return 'must be a fixed version such as "v1.0.1", got "latest"; a tag that moves can\'t be rolled back to';
  }
  if (TAG.test(text)) return undefined;
  return (
    `must be an image tag such as "v1.0.1", got ${show(text)}; ` +
    "up to 128 letters, digits, '_', '.' and '-', with no '.' or '-' in front"
  );
}

/** Says what is wrong with an image digest; `undefined` where nothing is. */
export function digestProblem(text: string): string | undefined {
  if (DIGEST.test(text)) return undefined;
  return `must be "sha256:" and 64 hexadecimal digits in lower case, got ${show(text)}; "crane digest IMAGE" prints it`;
}

/** Says what is wrong with an image repository, which holds neither tag nor digest; `undefined` where nothing is. */
export function imageRepositoryProblem(text: string): string | undefined {
  if (text.length <= LONGEST_REPOSITORY && REPOSITORY.test(text)) return undefined;
  const bare = withoutTag(text.slice(0, 2 * LONGEST_REPOSITORY));
  const wayOut =
    bare !== text && REPOSITORY.test(bare)
      ? `version and digest have keys of their own, so leave ${show(bare)}`
      : 'lower case, without scheme, such as "ghcr.io/254carbon/access-layer-gateway"';
  return `must be an image repository without tag and digest, got ${show(text)}; ${wayOut}`;
}

/** A ':' after the last '/' starts the tag; one before it starts the registry's port. */
function withoutTag(text: string): string {
  return text.replace(/@.*$/s, "").replace(/:[^/:]*$/, "");
}

/** The parts of an image reference. */
export interface ImageParts {
  /** Repository, with its registry where one is named. */
  readonly repository: string;
  /**
   * Tag.
   * @default - none
   */
  readonly tag?: string;
  /**
   * Digest.
   * @default - none
   */
  readonly digest?: string;
}

/** Takes an image reference apart; nothing of it is checked. A ':' before the last '/' starts a registry's port. */
export function imageParts(text: string): ImageParts {
  const [named = "", digest] = text.split(/@(.*)/s);
  const [, repository = named, tag] = /^(.*):([^:/]*)$/s.exec(named) ?? [];
  return { repository, tag, digest };
}

/** Says what is wrong with an image reference, which has a fixed tag, a digest or both; `undefined` where nothing is. */
export function imageReferenceProblem(text: string): string | undefined {
  const { repository, tag, digest } = imageParts(text.slice(0, 2 * LONGEST_REPOSITORY));
  if (text.length > 2 * LONGEST_REPOSITORY || imageRepositoryProblem(repository) !== undefined) {
    return `must be an image reference such as "ghcr.io/254carbon/tool:v1.0.1", got ${show(text)}; lower case, without scheme`;
  }
  if (tag === undefined && digest === undefined) {
    return `must name a version, got ${show(text)}; write ${show(`${repository}:VERSION`)}, because what has none may change overnight`;
  }
  return (
    (tag === undefined ? undefined : imageTagProblem(tag)) ?? (digest === undefined ? undefined : digestProblem(digest))
  );
}
