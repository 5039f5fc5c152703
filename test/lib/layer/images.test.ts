import { mirroredImage } from "../../../lib/layer/images";

const MIRROR = { registry: "registry.example.com/mirror" };

test.each([
  ["redis:7.4.1", "registry.example.com/mirror/library/redis:7.4.1"],
  ["confluentinc/cp-kafka:7.7.1", "registry.example.com/mirror/confluentinc/cp-kafka:7.7.1"],
  ["docker.io/library/redis:7.4.1", "registry.example.com/mirror/library/redis:7.4.1"],
  ["docker.io/redis@sha256:0", "registry.example.com/mirror/library/redis@sha256:0"],
  ["quay.io/keycloak/keycloak", "registry.example.com/mirror/keycloak/keycloak"],
  ["localhost:5000/x@sha256:0", "registry.example.com/mirror/x@sha256:0"],
  ["localhost/x:v1", "registry.example.com/mirror/x:v1"],
  ["registry.example.com/mirror/library/redis:7", "registry.example.com/mirror/library/redis:7"],
  ["registry.example.com/mirrored/redis:7", "registry.example.com/mirror/mirrored/redis:7"],
])("images.registry changes %s to %s", (image, expected) => {
  expect(mirroredImage(image, MIRROR)).toBe(expected);
});

test("a registry for one registry does not change the images of others", () => {
  const images = { registries: { "quay.io": "registry.example.com/quay" } };
  expect(mirroredImage("quay.io/a/b:v1", images)).toBe("registry.example.com/quay/a/b:v1");
  expect(mirroredImage("ghcr.io/a/b:v1", images)).toBe("ghcr.io/a/b:v1");
});

test("a registry for one registry wins over the one for all", () => {
  const images = { ...MIRROR, registries: { "docker.io": "hub.example.com", "own.example.com": "own.example.com" } };
  expect(mirroredImage("postgres:16.4", images)).toBe("hub.example.com/library/postgres:16.4");
  expect(mirroredImage("own.example.com/x:v1", images)).toBe("own.example.com/x:v1");
  expect(mirroredImage("ghcr.io/x:v1", images)).toBe("registry.example.com/mirror/x:v1");
});

test("an image that is already in one of the mirrors does not change", () => {
  const images = { ...MIRROR, registries: { "quay.io": "registry.example.com/quay" } };
  expect(mirroredImage("registry.example.com/quay/a/b:v1", images)).toBe("registry.example.com/quay/a/b:v1");
});
