import { DESCRIPTION_ANNOTATION, PATCHED_ANNOTATION, POLICY_SET_LABEL } from "../names";
import { LIMITS } from "../spec/limits";
import type { ObjectsSpec, PodsSpec, TolerationSpec } from "../spec/pods";
import type { Problem } from "../spec/problem";
import { looksLikeSecret } from "../spec/values/environment-variable";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { annotationsSizeProblem } from "../values/labels";
import { sortedEntries } from "../values/sorted-entries";
import { repeatedMessage, show } from "../values/words";
import { annotationKeyProblem, labelKeyProblem, labelValueProblem, objectNameProblem } from "./kubernetes-names";
import { inside, problemIf, type Place } from "./problems";

/** Keys of labels and annotations that the layer or a controller sets. Those that end in a slash are prefixes. */
const RESERVED = {
  labels: [
    ...["app", "version", "app.kubernetes.io/part-of", "grafana_dashboard"],
    ...["job-name", "controller-uid", "pod-template-hash"],
  ],
  annotations: ["checksum/", "kubectl.kubernetes.io/", "prometheus.io/", "k8s-sidecar-target-directory"],
  both: [domainOf(DESCRIPTION_ANNOTATION), domainOf(PATCHED_ANNOTATION), domainOf(POLICY_SET_LABEL)],
};

/** Rules about the nodes, the priority and the metadata of pods. */
export function podsProblems(pods: PodsSpec, place: Place): Problem[] {
  const { priorityClass, imagePullSecrets = [] } = pods;
  return [
    ...sortedEntries(pods.nodeSelector ?? {}).flatMap(([key, value]) => {
      const at = inside(place, "nodeSelector", key);
      return problemIf("pods/node-selector", at, labelKeyProblem(key) ?? labelValueProblem(value));
    }),
    ...(pods.tolerations ?? []).flatMap((toleration, index) =>
      tolerationProblems(toleration, inside(place, "tolerations", index)),
    ),
    ...problemIf(
      "pods/priority-class",
      inside(place, "priorityClass"),
      priorityClass === undefined ? undefined : objectNameProblem(priorityClass),
    ),
    ...metadataProblems(pods, place),
    ...imagePullSecrets.flatMap((name, index) => {
      const isRepeated = imagePullSecrets.indexOf(name) < index;
      const message = objectNameProblem(name) ?? (isRepeated ? repeatedMessage(name) : undefined);
      return problemIf("pods/pull-secret", inside(place, "imagePullSecrets", index), message);
    }),
    ...annotationsProblems(pods.serviceAccountAnnotations ?? {}, inside(place, "serviceAccountAnnotations")),
  ];
}

/** Rules about labels and annotations of pods, or of all objects. */
export function metadataProblems({ labels = {}, annotations = {} }: ObjectsSpec, place: Place): Problem[] {
  return [
    ...sortedEntries(labels).flatMap(([key, value]) => {
      const message =
        labelKeyProblem(key) ??
        reservedProblem(key, RESERVED.labels) ??
        kubernetesLabelProblem(key) ??
        labelValueProblem(value);
      return problemIf("metadata/label", inside(place, "labels", key), message);
    }),
    ...annotationsProblems(annotations, inside(place, "annotations")),
  ];
}

/** Rules about annotations. */
export function annotationsProblems(annotations: Readonly<Record<string, string>>, place: Place): Problem[] {
  const entries = sortedEntries(annotations);
  return [
    ...entries.flatMap(([key, value]) =>
      problemIf(
        "metadata/annotation",
        inside(place, key),
        annotationKeyProblem(key) ??
          reservedProblem(key, RESERVED.annotations) ??
          podSecurityProblem(key) ??
          (looksLikeSecret(value)
            ? "must not contain a Secret value, because everyone who reads the manifest can see it; put it in a Secret"
            : undefined),
      ),
    ),
    ...problemIf("metadata/annotation", place, annotationsSizeProblem(annotations)),
  ];
}

function reservedProblem(key: string, reserved: readonly string[]): string | undefined {
  const taken = [...reserved, ...RESERVED.both].some((one) => (one.endsWith("/") ? key.startsWith(one) : key === one));
  return taken ? `must not be ${show(key)}, which the layer or Kubernetes sets; choose another key` : undefined;
}

/** Controllers and kube-proxy read labels of this domain, such as `service.kubernetes.io/service-proxy-name`. */
function kubernetesLabelProblem(key: string): string | undefined {
  const [domain = "", name] = key.split("/");
  const isOfKubernetes = name !== undefined && /(^|\.)(kubernetes|k8s)\.io$/.test(domain);
  if (!isOfKubernetes || domain === "app.kubernetes.io") return undefined;
  return `must not be ${show(key)}, whose domain belongs to Kubernetes; choose another key`;
}

/** Old annotations that set the profiles of a container: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
function podSecurityProblem(key: string): string | undefined {
  if (!/^(container\.)?(apparmor|seccomp)\.security\.(alpha|beta)\.kubernetes\.io\//.test(key)) return undefined;
  return `must not be ${show(key)}, because the layer sets the profiles of containers; remove it`;
}

/** Rules of the API server: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling */
function tolerationProblems(toleration: TolerationSpec, place: Place): Problem[] {
  const { key, operator = "Equal", value, effect, tolerationSeconds } = toleration;
  const at = (field: keyof TolerationSpec, message: string | undefined) =>
    problemIf("pods/toleration", inside(place, field), message);
  return [
    ...at("key", key === undefined ? undefined : labelKeyProblem(key)),
    ...at(
      "operator",
      key === undefined && operator !== "Exists"
        ? `must be "Exists" without a key, got ${show(operator)}; add the key of the taint, or write operator: Exists for all taints`
        : undefined,
    ),
    ...at("value", value === undefined ? undefined : valueProblem(operator, value)),
    ...at("tolerationSeconds", secondsProblem(effect, tolerationSeconds)),
  ];
}

function valueProblem(operator: string, value: string): string | undefined {
  if (operator === "Exists" && value !== "")
    return `must not be set with the operator Exists, got ${show(value)}; remove the value, or write operator: Equal`;
  return labelValueProblem(value);
}

function secondsProblem(effect: TolerationSpec["effect"], seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  if (effect !== "NoExecute")
    return `must not be set without the effect NoExecute, got ${seconds}; remove it, or write effect: NoExecute`;
  return wholeNumberProblem(seconds, LIMITS.tolerationSeconds);
}

/** Domain of a key, with the slash. */
function domainOf(key: string): string {
  return key.slice(0, key.indexOf("/") + 1);
}
