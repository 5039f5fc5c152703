import { imageParts } from "../../values/image-parts";
import { show } from "../../values/words";

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const PATH_COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const REGISTRY = `(?:${LABEL}(?:\\.${LABEL})+(?::[0-9]{1,5})?|${LABEL}:[0-9]{1,5})`;
const REPOSITORY = new RegExp(`^(?:${REGISTRY}/)?${PATH_COMPONENT}(?:/${PATH_COMPONENT})*$`);

const HOST = new RegExp(`^(?:${REGISTRY})$`);

/** Limit of registries. */
const LONGEST_REPOSITORY = 255;

/** Validates an image tag: returns the problem, or `undefined` if it is valid. */
export function imageTagProblem(text: string): string | undefined {
  if (text === "latest") {
    return 'must be a fixed version such as "v1.0.1", got "latest"; name the version, because a rollback needs a fixed tag';
  }
  if (TAG.test(text)) return undefined;
  return (
    `must be an image tag such as "v1.0.1", got ${show(text)}; ` +
    "use at most 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'"
  );
}

/** Validates an image digest: returns the problem, or `undefined` if it is valid. */
export function digestProblem(text: string): string | undefined {
  if (DIGEST.test(text)) return undefined;
  return `must be "sha256:" and 64 lowercase hexadecimal digits, got ${show(text)}; get it with: crane digest IMAGE`;
}

/** Whether a text is the name of a registry: a host name with a dot or a port. */
export function isRegistry(text: string): boolean {
  return HOST.test(text);
}

/** Validates an image repository without tag and digest: returns the problem, or `undefined` if it is valid. */
export function imageRepositoryProblem(text: string): string | undefined {
  if (text.length <= LONGEST_REPOSITORY && REPOSITORY.test(text)) return undefined;
  const bare = withoutTag(text.slice(0, 2 * LONGEST_REPOSITORY));
  const advice =
    bare !== text && REPOSITORY.test(bare)
      ? `write ${show(bare)} and set version and digest separately`
      : 'write it in lowercase and without a scheme, like "ghcr.io/254carbon/access-layer-gateway"';
  return `must be an image repository without tag or digest, got ${show(text)}; ${advice}`;
}

/** Removes tag and digest. A ':' before the last '/' starts the registry's port, not a tag. */
function withoutTag(text: string): string {
  return text.replace(/@.*$/s, "").replace(/:[^/:]*$/, "");
}

/** Validates an image reference with a fixed tag, a digest or both: returns the problem, or `undefined` if it is valid. */
export function imageReferenceProblem(text: string): string | undefined {
  const { repository, tag, digest } = imageParts(text.slice(0, 2 * LONGEST_REPOSITORY));
  if (text.length > 2 * LONGEST_REPOSITORY || imageRepositoryProblem(repository) !== undefined) {
    return `must be an image reference such as "ghcr.io/254carbon/tool:v1.0.1", got ${show(text)}; write it in lowercase and without a scheme`;
  }
  if (tag === undefined && digest === undefined) {
    return `must have a tag or digest, got ${show(text)}; write ${show(`${repository}:VERSION`)}, because an untagged image can change`;
  }
  return (
    (tag === undefined ? undefined : imageTagProblem(tag)) ?? (digest === undefined ? undefined : digestProblem(digest))
  );
}
