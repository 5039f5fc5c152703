import { existsSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { startServer } from "../../e2e/support/child-processes";
import type { Kubectl } from "../../e2e/support/kubectl";
import { NAMESPACE } from "../../e2e/support/layer";
import { WEBHOOKS, WEBHOOKS_HOST } from "./addresses";
import { AUTHORITY_FILE, AUTHORITY_MOUNT, AUTHORITY_VOLUME, applyAuthority } from "./authority";
import type { NodeCluster } from "./cluster";
import { until } from "./namespaces";
import { HERE } from "./site";

/** A message of Alertmanager to a Slack channel. */
export interface Message {
  readonly channel: string;
  readonly title: string;
  readonly text: string;
}

/** A server at an address that the policies treat as the internet's. It takes the place of Slack. */
export interface Webhooks {
  /** All messages that the server has accepted. */
  readonly messages: () => readonly Message[];
  /** Sets the HTTP status of its answers. */
  readonly answer: (status: number) => void;
}

/** Outside names that must resolve in a cluster with this server. */
export const WEBHOOK_HOSTS: ReadonlyMap<string, string> = new Map([[WEBHOOKS_HOST, WEBHOOKS]]);

/** Starts the server in the cluster's network. It ends with the cluster. */
export async function startWebhooks({ site, identities }: NodeCluster): Promise<Webhooks> {
  const [messages, status] = ["messages", "status"].map((name) => join(site.folder, `webhook-${name}`)) as [
    string,
    string,
  ];
  const answer = (code: number) => writeFileSync(status, String(code));
  answer(200);
  await site.namespaces.run("ip", ["addr", "add", `${WEBHOOKS}/32`, "dev", "nodes0"]);
  const { certificate, key } = identities.webhooks;
  const script = [join(HERE, "webhook-server.mjs"), WEBHOOKS, certificate, key, messages, status];
  const [program, ...args] = site.namespaces.command(process.execPath, script);
  const server = startServer({ name: "webhooks", program, args, logs: join(site.folder, "logs") });
  await until("the webhook server listens", async () => {
    if (!server.isRunning()) throw new Error(`the webhook server exited:\n${readFileSync(server.log, "utf8")}`);
    return (await site.namespaces.try("bash", ["-c", `exec 3<>/dev/tcp/${WEBHOOKS}/443`])).code === 0;
  });
  return { answer, messages: () => (existsSync(messages) ? readMessages(messages) : []) };
}

function readMessages(file: string): readonly Message[] {
  const bodies = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return bodies.map((body) => {
    const { channel, attachments } = JSON.parse(body) as {
      readonly channel: string;
      readonly attachments: readonly { readonly title: string; readonly text: string }[];
    };
    const [{ title, text } = { title: "", text: "" }] = attachments;
    return { channel, title, text };
  });
}

/** Lets Alertmanager trust the server's certificate, as it trusts Slack's in a real cluster. */
export async function trustWebhooks(cluster: NodeCluster): Promise<void> {
  await applyAuthority(cluster);
  const container = {
    name: "alertmanager",
    env: [{ name: "SSL_CERT_FILE", value: AUTHORITY_FILE }],
    volumeMounts: [AUTHORITY_MOUNT],
  };
  const patch = { spec: { template: { spec: { containers: [container], volumes: [AUTHORITY_VOLUME] } } } };
  const deployment = ["-n", NAMESPACE, "patch", "deployment", "alertmanager-deployment"];
  await cluster.kubectl.run([...deployment, "--patch", JSON.stringify(patch)]);
}

/** States of the alerts in Alertmanager, by `<alert> <service>`. */
export async function alertStates(kubectl: Kubectl): Promise<ReadonlyMap<string, string>> {
  const url = "http://127.0.0.1:9093/api/v2/alerts";
  const exec = ["exec", "deployment/alertmanager-deployment", "--", "curl", "--silent", "--fail", url];
  type Alert = { readonly labels: Readonly<Record<string, string>>; readonly status: { readonly state: string } };
  const alerts = JSON.parse(await kubectl.run(["-n", NAMESPACE, ...exec])) as readonly Alert[];
  return new Map(alerts.map(({ labels, status }) => [`${labels["alertname"]} ${labels["service"]}`, status.state]));
}
