/** Registries from which a cluster pulls images. */
export interface ImagesSpec {
  /**
   * Registry that has copies of all images, with an optional path, such as `registry.example.com/mirror`. It replaces the registry of every image, also of
   * those that the file names: `quay.io/keycloak/keycloak` becomes `registry.example.com/mirror/keycloak/keycloak`. Official images of Docker Hub are
   * below `library`.
   * @default - every image is pulled from the registry in its name
   */
  readonly registry?: string;
  /**
   * Registries with copies of the images of single registries, keyed by the original one: `quay.io: registry.example.com/quay`. Docker Hub is `docker.io`.
   * @default - `registry` for all
   */
  readonly registries?: Readonly<Record<string, string>>;
}
