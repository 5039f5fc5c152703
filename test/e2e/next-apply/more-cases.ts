import { FIELD_MANAGER } from "../../../lib/names";
import { DEPLOYMENT, containers, deployment, kubectl, patch, service, variable, web, type Case } from "./case";

/** Edits of other kinds, and writes by other tools. */
export const MORE_CASES: readonly Case[] = [
  {
    title: "a list of arguments was patched",
    type: DEPLOYMENT,
    applied: deployment(web({ args: ["a", "b"] })),
    edits: [patch(containers({ name: "web", args: ["a", "c"] }))],
  },
  {
    title: "a finalizer was added",
    type: "v1/ConfigMap",
    applied: { metadata: { finalizers: ["example.com/ours"] }, data: { a: "1" } },
    edits: [patch({ metadata: { finalizers: ["example.com/theirs"] } })],
  },
  {
    title: "a finalizer is no longer in the manifest",
    type: "v1/ConfigMap",
    applied: { metadata: { finalizers: ["example.com/ours"] }, data: { a: "1" } },
    edits: [],
    next: { data: { a: "1" } },
  },
  {
    title: "a port was added to a Service",
    type: "v1/Service",
    applied: service(),
    edits: [patch({ spec: { ports: [{ name: "metrics", port: 9090 }] } })],
  },
  {
    title: "a port of a Service was changed",
    type: "v1/Service",
    applied: service(),
    edits: [patch({ spec: { ports: [{ name: "http", port: 80, targetPort: 8080 }] } })],
    next: service({ ports: [{ name: "http", port: 80, targetPort: 8000 }] }),
  },
  {
    title: "the type of a Service was changed",
    type: "v1/Service",
    applied: service({ type: "ClusterIP" }),
    edits: [patch({ spec: { type: "NodePort" } })],
  },
  {
    title: "keys of a ConfigMap were changed, added and removed with kubectl edit",
    type: "v1/ConfigMap",
    applied: { data: { a: "1", b: "2", c: "3" } },
    edits: [
      {
        kubectl: ["edit", "OBJECT"],
        editor: `sed -i -e 's/a: "1"/a: "9"/' -e '/ b: "2"/d' -e 's/^data:/data:\\n  d: "4"/'`,
      },
    ],
  },
  {
    title: "the managed fields were cleared",
    type: "v1/ConfigMap",
    applied: { data: { a: "1", b: "2" } },
    edits: [kubectl("patch", "OBJECT", "--type=merge", "-p", '{"metadata":{"managedFields":[{}]}}')],
    next: { data: { a: "2", b: "2" } },
  },
  {
    title: "client-side apply wrote the object, with the same values",
    type: DEPLOYMENT,
    edits: [{ clientSide: deployment(web({ env: [variable("A", "1"), variable("B", "1")] })) }],
    next: deployment(web({ env: [variable("A", "1")] })),
  },
  {
    title: "client-side apply wrote the object, with another value",
    type: DEPLOYMENT,
    edits: [{ clientSide: deployment(web({ env: [variable("A", "1"), variable("B", "1")] })) }],
    next: deployment(web({ env: [variable("A", "2")] })),
  },
  {
    title: "client-side apply wrote the object after this library's manager",
    type: "v1/ConfigMap",
    applied: { data: { a: "1" } },
    edits: [{ clientSide: { data: { a: "1", b: "2" } } }],
  },
  {
    title: "a field was patched with this library's field manager",
    type: "v1/Service",
    applied: service(),
    edits: [patch({ spec: { selector: { version: "green" } } }, `--field-manager=${FIELD_MANAGER}`)],
  },
  {
    title: "two managers changed two fields",
    type: DEPLOYMENT,
    applied: deployment(web({ env: [variable("A", "1")] })),
    edits: [
      kubectl("set", "image", "OBJECT", "web=example.com/web:v9"),
      { manager: "mesh", apply: containers({ name: "web", env: [variable("A", "2")] }) },
    ],
  },
  {
    title: "two managers apply the same changed field",
    type: "v1/ConfigMap",
    applied: { data: { a: "1" } },
    edits: [
      { manager: "mesh", apply: { data: { a: "2" } } },
      { manager: "argo", apply: { data: { a: "2" } } },
    ],
  },
  {
    title: "the rules of a NetworkPolicy were patched",
    type: "networking.k8s.io/v1/NetworkPolicy",
    applied: { spec: { podSelector: { matchLabels: { app: "web" } }, ingress: [{ ports: [{ port: 80 }] }] } },
    edits: [kubectl("patch", "OBJECT", "--type=merge", "-p", '{"spec":{"ingress":[{}]}}')],
  },
  {
    title: "a CronJob was suspended",
    type: "batch/v1/CronJob",
    applied: {
      spec: {
        schedule: "0 0 1 1 *",
        suspend: false,
        jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", containers: [web()] } } } },
      },
    },
    edits: [patch({ spec: { suspend: true } })],
  },
  {
    title: "a Secret was changed",
    type: "v1/Secret",
    applied: { type: "Opaque", data: { key: "b2xk" } },
    edits: [patch({ data: { key: "bmV3", more: "bW9yZQ==" } })],
  },
  {
    title: "a rollout was paused and restarted",
    type: DEPLOYMENT,
    applied: deployment(),
    edits: [kubectl("rollout", "restart", "OBJECT"), kubectl("rollout", "pause", "OBJECT")],
    next: deployment(web({ image: "example.com/web:v2" })),
  },
  {
    title: "the bounds of an autoscaler were patched",
    type: "autoscaling/v2/HorizontalPodAutoscaler",
    applied: {
      spec: {
        minReplicas: 2,
        maxReplicas: 4,
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "none" },
      },
    },
    edits: [patch({ spec: { minReplicas: 3 } })],
  },
  {
    title: "a volume with its mount was added by another manager and one of ours is dropped",
    type: DEPLOYMENT,
    applied: deployment(
      web({ volumeMounts: [{ name: "a", mountPath: "/a" }] }),
      { replicas: 0 },
      { volumes: [{ name: "a", emptyDir: {} }] },
    ),
    edits: [
      {
        manager: "mesh",
        apply: {
          spec: {
            template: {
              spec: {
                volumes: [{ name: "b", emptyDir: {} }],
                containers: [{ name: "web", volumeMounts: [{ name: "b", mountPath: "/b" }] }],
              },
            },
          },
        },
      },
    ],
    next: deployment(),
  },
  {
    title: "a security context loses its last field",
    type: DEPLOYMENT,
    applied: deployment(web({ securityContext: { capabilities: { drop: ["ALL"] } } })),
    edits: [],
    next: deployment(),
  },
  {
    title: "the roles of a Role were edited",
    type: "rbac.authorization.k8s.io/v1/Role",
    applied: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
    edits: [
      kubectl("patch", "OBJECT", "--type=json", "-p", '[{"op":"add","path":"/rules/0/verbs/-","value":"delete"}]'),
    ],
  },
];
