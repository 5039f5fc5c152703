import { imagesProblems } from "../../../lib/rules/images";
import { metadataProblems, podsProblems } from "../../../lib/rules/pods";
import { inEnvironment } from "../../../lib/rules/problems";
import type { ImagesSpec } from "../../../lib/spec/images";
import type { PodsSpec, TolerationSpec } from "../../../lib/spec/pods";
import type { Problem } from "../../../lib/spec/problem";
import { ALL_PODS } from "../../helpers/pods";

const told = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${path.join(" ")}: ${message}`);
const ofPods = (pods: PodsSpec) => told(podsProblems(pods, inEnvironment("pods")));
const ofToleration = (toleration: TolerationSpec) => ofPods({ tolerations: [toleration] });
const ofImages = (images: ImagesSpec) => told(imagesProblems(images, inEnvironment("images")));

test("every field of pods can be set at once", () => {
  expect(ofPods(ALL_PODS)).toEqual([]);
});

test.each<[string, TolerationSpec]>([
  ["all taints", { operator: "Exists" }],
  ["all taints with an effect", { operator: "Exists", effect: "NoSchedule" }],
  ["a key with an empty value", { key: "example.com/pool", effect: "NoSchedule" }],
  ["no seconds", { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 0 }],
])("a toleration of %s is valid", (_case, toleration) => {
  expect(ofToleration(toleration)).toEqual([]);
});

test.each<[string, TolerationSpec, string]>([
  ["an operator without a key", { value: "a" }, 'operator: must be "Exists" without a key, got "Equal"; add the key'],
  [
    "a value that only exists",
    { key: "a", operator: "Exists", value: "b" },
    'value: must not be set with the operator Exists, got "b"; remove',
  ],
  ["a value with a space", { key: "a", value: "b c" }, "value: must be at most 63 letters, digits"],
  ["a key with two slashes", { key: "a/b/c" }, 'key: must be a label key such as "app"'],
  [
    "seconds without NoExecute",
    { key: "a", effect: "NoSchedule", tolerationSeconds: 5 },
    "tolerationSeconds: must not be set without the effect NoExecute, got 5; remove it",
  ],
  [
    "more than a week",
    { key: "a", effect: "NoExecute", tolerationSeconds: 604_801 },
    "tolerationSeconds: must be a whole number from 0 to 604800, got 604801; for more than a week, remove it",
  ],
])("a toleration with %s is invalid", (_case, toleration, message) => {
  const [problem, ...more] = ofToleration(toleration);
  expect(problem).toContain(`pods tolerations 0 ${message}`);
  expect(more).toEqual([]);
});

test.each<[string, PodsSpec, string]>([
  ["a node label with a space", { nodeSelector: { pool: "a b" } }, "nodeSelector pool: must be at most 63 letters"],
  [
    "a node label without a name",
    { nodeSelector: { "a/": "b" } },
    'nodeSelector a/: must be a label key such as "app"',
  ],
  ["a class in capitals", { priorityClass: "High" }, "priorityClass: must be at most 253 lowercase letters"],
  ["a Secret in capitals", { imagePullSecrets: ["Login"] }, 'did you mean "login"?'],
  ["a Secret twice", { imagePullSecrets: ["a", "a"] }, "pods imagePullSecrets 1: "],
  [
    "the label of selectors",
    { labels: { app: "x" } },
    'labels app: must not be "app", which the layer or Kubernetes sets; choose',
  ],
  [
    "a checksum",
    { annotations: { "checksum/redis-config": "0" } },
    "which the layer or Kubernetes sets; choose another key",
  ],
  [
    "a domain of the layer",
    { annotations: { "access-layer.254carbon.com/x": "0" } },
    "which the layer or Kubernetes sets",
  ],
  ["a label of the Job controller", { labels: { "job-name": "x" } }, 'labels job-name: must not be "job-name"'],
  [
    "a label that kube-proxy reads",
    { labels: { "service.kubernetes.io/service-proxy-name": "x" } },
    "whose domain belongs to Kubernetes; choose another key",
  ],
  [
    "a profile of a container",
    { annotations: { "container.apparmor.security.beta.kubernetes.io/gateway": "unconfined" } },
    "because the layer sets the profiles of containers; remove it",
  ],
  [
    "a password in an annotation",
    { annotations: { url: "https://user:hunter2@host/x" } },
    "annotations url: must not contain a Secret value",
  ],
  [
    "an annotation key with a space",
    { annotations: { "a b": "c" } },
    'must be an annotation key such as "example.com/contact"',
  ],
  [
    "a long identity",
    { serviceAccountAnnotations: { a: "x".repeat(262_144) } },
    "must have at most 262144 bytes, got 262145; put",
  ],
])("pods with %s are invalid", (_case, pods, message) => {
  const [problem, ...more] = ofPods(pods);
  expect(problem).toContain(message);
  expect(more).toEqual([]);
});

test("labels that tools recommend are valid", () => {
  expect(ofPods({ labels: { "app.kubernetes.io/name": "a", "azure.workload.identity/use": "true" } })).toEqual([]);
});

test("labels of objects must not be those of the layer", () => {
  const labels = { app: "x", "pod-security.kubernetes.io/enforce": "privileged", "example.com/team": "pricing" };
  expect(metadataProblems({ labels }, inEnvironment("objects")).map(({ path }) => path[2])).toEqual([
    "app",
    "pod-security.kubernetes.io/enforce",
  ]);
});

test("a registry can have a port and a path, and belong to one registry", () => {
  expect(ofImages({ registry: "localhost:5000/a/b", registries: { "docker.io": "hub.example.com" } })).toEqual([]);
});

test.each<[string, ImagesSpec, string]>([
  ["a scheme", { registry: "https://r.example.com" }, "without a scheme and without a slash at the end"],
  ["a slash at the end", { registry: "r.example.com/" }, "must be a registry with an optional path, such as"],
  ["only a folder", { registry: "mirror" }, "images registry: must be a registry with an optional path"],
  [
    "a path for the original",
    { registries: { "quay.io/a": "r.example.com" } },
    "images registries quay.io/a: must be the name of a registry",
  ],
  ["a misspelled original", { registries: { docker: "r.example.com" } }, 'got "docker"; write only its host name'],
  [
    "a mirror in capitals",
    { registries: { "quay.io": "R.example.com" } },
    "images registries quay.io: must be a registry with",
  ],
])("a registry with %s is invalid", (_case, images, message) => {
  const [problem, ...more] = ofImages(images);
  expect(problem).toContain(message);
  expect(more).toEqual([]);
});
