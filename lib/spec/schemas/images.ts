import * as z from "zod/mini";
import type { ImagesSpec } from "../images";
import { field, optionalText, type Fields } from "./fields";

/** Schema of `images`. */
export const imagesSchema = z.strictObject({
  registry: optionalText(
    "Registry that has copies of all images, with an optional path. It replaces the registry of every image: quay.io/keycloak/keycloak becomes registry.example.com/mirror/keycloak/keycloak.",
    { examples: ["registry.example.com/mirror"] },
  ),
  registries: field(
    z.optional(z.record(z.string(), z.string())),
    "Registries with copies of the images of single registries, keyed by the original one. Docker Hub is docker.io. Default: registry for all.",
    { examples: [{ "quay.io": "registry.example.com/quay" }] },
  ),
} satisfies Fields<ImagesSpec>);
