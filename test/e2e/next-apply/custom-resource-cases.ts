import { kubectl, type Case } from "./case";

const route = (port: number) => ({
  spec: {
    parentRefs: [{ name: "public" }],
    rules: [{ matches: [{ path: { value: "/v1" } }], backendRefs: [{ name: "web", port }] }],
  },
});

/** Edits of custom resources, whose list types the prediction derives from their managed fields. */
export const CUSTOM_RESOURCE_CASES: readonly Case[] = [
  {
    title: "the endpoints of a ServiceMonitor were patched",
    type: "monitoring.coreos.com/v1/ServiceMonitor",
    applied: { spec: { selector: { matchLabels: { app: "web" } }, endpoints: [{ port: "http" }] } },
    edits: [
      kubectl(
        "patch",
        "OBJECT",
        "--type=merge",
        "-p",
        '{"spec":{"endpoints":[{"port":"http","interval":"9s"}],"jobLabel":"app"}}',
      ),
    ],
  },
  {
    title: "nothing happened to an HTTPRoute, whose lists the server completed",
    type: "gateway.networking.k8s.io/v1/HTTPRoute",
    applied: route(8000),
    edits: [],
  },
  {
    title: "a port in an HTTPRoute changes",
    type: "gateway.networking.k8s.io/v1/HTTPRoute",
    applied: route(8000),
    edits: [],
    next: route(9000),
  },
  {
    title: "the rules of an HTTPRoute were patched",
    type: "gateway.networking.k8s.io/v1/HTTPRoute",
    applied: route(8000),
    edits: [
      kubectl(
        "patch",
        "OBJECT",
        "--type=json",
        "-p",
        '[{"op":"add","path":"/spec/rules/0/backendRefs/0/weight","value":5}]',
      ),
    ],
  },
  {
    title: "a group of a PrometheusRule was added, and another one changed",
    type: "monitoring.coreos.com/v1/PrometheusRule",
    applied: { spec: { groups: [{ name: "a", rules: [{ alert: "A", expr: "up == 0" }] }] } },
    edits: [
      { manager: "other", apply: { spec: { groups: [{ name: "b", rules: [{ alert: "B", expr: "up == 0" }] }] } } },
      kubectl(
        "patch",
        "OBJECT",
        "--type=json",
        "-p",
        '[{"op":"replace","path":"/spec/groups/0/interval","value":"9s"}]',
      ),
    ],
    next: { spec: { groups: [{ name: "a", interval: "5s", rules: [{ alert: "A", expr: "up == 0" }] }] } },
  },
];
