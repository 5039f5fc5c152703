import type { ImagesSpec } from "../spec/images";
import { imageParts } from "../values/image-parts";

/** Registry of images whose name has none: https://github.com/distribution/reference/blob/main/normalize.go */
const DOCKER_HUB = "docker.io";
/** Namespace of the official images of Docker Hub, such as `postgres`. */
const OFFICIAL = "library";

/**
 * Image reference or repository in the registry that has a copy of it. An image that is already there does not change.
 *
 * ```ts
 * mirroredImage("redis:7.4.1", { registry: "registry.example.com/mirror" }); // registry.example.com/mirror/library/redis:7.4.1
 * ```
 */
export function mirroredImage(image: string, { registry, registries = {} }: ImagesSpec): string {
  const { host, path } = partsOf(image);
  const mirrors = [...Object.values(registries), ...(registry === undefined ? [] : [registry])];
  const mirror = Object.hasOwn(registries, host) ? registries[host] : registry;
  const isThere = mirrors.some((one) => image.startsWith(`${one}/`));
  return mirror === undefined || isThere ? image : `${mirror}/${path}`;
}

/** Registry of an image, and the rest of its name. The first part of a name is a registry if it has a dot or a port, or is `localhost`. */
function partsOf(image: string): { readonly host: string; readonly path: string } {
  const { repository } = imageParts(image);
  const [first = "", ...rest] = repository.split("/");
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const [host, path] = hasRegistry ? [first, image.slice(first.length + 1)] : [DOCKER_HUB, image];
  const isOfficial = host === DOCKER_HUB && !path.split("@", 1)[0]?.includes("/");
  return { host, path: isOfficial ? `${OFFICIAL}/${path}` : path };
}
