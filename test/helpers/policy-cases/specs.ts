import { LABEL_VALUE, specCase, type PolicyCase } from "./case";

/** Creates a case from a whole policy with changed fields. */
function whole(what: string, fields: object, ...problems: readonly string[]): PolicyCase {
  const { policy } = specCase("", { podSelector: {} });
  return problems.length === 0
    ? { what, policy: { ...policy, ...fields } }
    : { what, policy: { ...policy, ...fields }, problems };
}

/** Creates a case from a policy with additional metadata. */
function metadata(what: string, fields: object, ...problems: readonly string[]): PolicyCase {
  return whole(what, { metadata: { name: "case", namespace: "shop", ...fields } }, ...problems);
}

/** Policies with different types, rules and metadata. */
export const SPEC_CASES: readonly PolicyCase[] = [
  whole("no spec", { spec: undefined }),
  whole("null as spec", { spec: null }),
  specCase("null instead of lists", { podSelector: {}, policyTypes: null, ingress: null, egress: null }),
  specCase("null instead of a rule", { ingress: [null] }),
  specCase("the same policy type twice", { policyTypes: ["Ingress", "Ingress"] }),
  specCase("egress rules without their policy type", { policyTypes: ["Ingress"], egress: [{}] }),
  specCase(
    "a misspelled policy type",
    { policyTypes: ["Ingres"] },
    'spec.policyTypes[0]: must be Ingress or Egress, got "Ingres"; did you mean Ingress?',
  ),
  specCase(
    "a policy type in lowercase",
    { policyTypes: ["egress"] },
    'spec.policyTypes[0]: must be Ingress or Egress, got "egress"; did you mean Egress?',
  ),
  specCase(
    "null as policy type",
    { policyTypes: [null] },
    'spec.policyTypes[0]: must be Ingress or Egress, got ""; use one of them',
  ),
  specCase(
    "three policy types",
    { policyTypes: ["Ingress", "Egress", "Egress"] },
    "spec.policyTypes: must have at most two items, got 3; list Ingress, Egress or both",
  ),
  specCase(
    "text instead of a list of types",
    { policyTypes: "Ingress" },
    'spec.policyTypes: must be a list, got "Ingress"; start each item with a dash',
  ),
  specCase(
    "an object instead of a list of rules",
    { ingress: {} },
    "spec.ingress: must be a list, got {}; start each item with a dash",
  ),
  specCase(
    "an unknown field of the spec",
    { podSelectors: {} },
    "spec.podSelectors: must be a field of spec, which has only podSelector, policyTypes, ingress and egress; did you mean podSelector?",
  ),
  specCase(
    "a field name in lowercase",
    { podselector: {} },
    "spec.podselector: must be a field of spec, which has only podSelector, policyTypes, ingress and egress; did you mean podSelector?",
  ),
  specCase(
    "to in an ingress rule",
    { ingress: [{ to: [] }] },
    "spec.ingress[0].to: must be a field of spec.ingress[0], which has only from and ports; remove the field",
  ),
  specCase(
    "from in an egress rule",
    { egress: [{ from: [] }] },
    "spec.egress[0].from: must be a field of spec.egress[0], which has only to and ports; remove the field",
  ),
  whole(
    "a status",
    { status: {} },
    "status: must be a field of this object, which has only apiVersion, kind, metadata and spec; remove the field",
  ),
  whole("text as spec", { spec: "none" }, 'spec: must be an object, got "none"; write its fields'),
  metadata("labels and annotations", { labels: { app: "a" }, annotations: { "Example.com/Note": "any text: yes" } }),
  metadata(
    "an invalid label",
    { labels: { app: "a b" } },
    `metadata.labels.app: must be ${LABEL_VALUE}, got "a b"; change the value`,
  ),
  metadata(
    "a number as an annotation",
    { annotations: { "example.com/a": 1 } },
    "metadata.annotations.example.com/a: must be a string, got 1; put the value in quotes",
  ),
  metadata(
    "an invalid key of an annotation",
    { annotations: { "a b": "c" } },
    'metadata.annotations: must have as keys names such as "example.com/note", got "a b"; rename the annotation',
  ),
  metadata(
    "a misspelled field of the metadata",
    { label: {} },
    "metadata.label: must be a field of metadata, which has only name, namespace, labels and annotations; did you mean labels?",
  ),
  specCase(
    "several problems",
    {
      podSelector: { matchLabels: { app: "a b" } },
      policyTypes: ["In"],
      ingress: [{ ports: [{ port: 0, protocol: "x" }], from: [{}] }],
    },
    `spec.podSelector.matchLabels.app: must be ${LABEL_VALUE}, got "a b"; change the value`,
    'spec.policyTypes[0]: must be Ingress or Egress, got "In"; use one of them',
    'spec.ingress[0].ports[0].protocol: must be TCP, UDP or SCTP, got "x"; use one of them',
    "spec.ingress[0].ports[0].port: must be from 1 to 65535, got 0; use the port of a container",
    "spec.ingress[0].from[0]: must have a podSelector, a namespaceSelector or an ipBlock, got {}; to select every pod in the namespace, write podSelector: {}",
  ),
];
