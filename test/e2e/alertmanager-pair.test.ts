import { createServer, type Server } from "http";
import type { AddressInfo } from "net";
import { replica, type Replica } from "./support/alertmanager";
import { eventually } from "./support/layer";
import { freePorts } from "./support/ports";

/** Addresses of the pods. */
const HOSTS = ["127.0.0.1", "127.0.0.2"] as const;

/** Durations that differ from the manifest, so that the test does not wait: the seconds until the second replica notifies in place of the first, and so on. */
const SHORTER = [
  "--cluster.gossip-interval=20ms",
  "--cluster.pushpull-interval=1s",
  "--cluster.reconnect-interval=200ms",
  "--cluster.probe-interval=200ms",
  "--cluster.probe-timeout=100ms",
  "--cluster.peer-timeout=1s",
];

let first: Replica;
let second: Replica;
let receiver: Server;
let configuration: string;
/** Names of the alerts in each notification. */
let notifications: (readonly string[])[];

beforeEach(async () => {
  const [port = 0, peers = 0] = await freePorts(2);
  const argument = (given: string) =>
    given === "--cluster.peer=alertmanager-peers-service:9094"
      ? [...HOSTS.map((host) => `--cluster.peer=${host}:${peers}`), ...SHORTER]
      : [given.replace("]:9094", `]:${peers}`)];
  const common = { replicas: 2, port, argument };
  first = await replica({ ...common, deployment: "alertmanager-deployment", host: HOSTS[0] });
  second = await replica({ ...common, deployment: "alertmanager-second-deployment", host: HOSTS[1] });
  notifications = [];
  receiver = createServer((incoming, response) => {
    let text = "";
    incoming.on("data", (part: Buffer) => (text += part.toString()));
    incoming.on("end", () => {
      const { alerts } = JSON.parse(text) as { readonly alerts: readonly { readonly labels: { alertname: string } }[] };
      notifications.push(alerts.map(({ labels }) => labels.alertname));
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, HOSTS[0], resolve));
  configuration = [
    "route:",
    "  receiver: hook",
    "  group_by: [alertname]",
    "  group_wait: 100ms",
    "  group_interval: 500ms",
    "receivers:",
    "  - name: hook",
    "    webhook_configs:",
    `      - url: http://${HOSTS[0]}:${(receiver.address() as AddressInfo).port}/`,
    "",
  ].join("\n");
});
afterEach(() => {
  first.remove();
  second.remove();
  receiver.close();
});

/** Waits until each replica has found the other, so that they agree on who notifies first. */
async function together(): Promise<void> {
  for (const each of [first, second]) {
    await eventually(async () => {
      const { cluster } = (await (await each.request("/api/v2/status")).json()) as {
        readonly cluster: { readonly status: string; readonly peers: readonly unknown[] };
      };
      expect(cluster).toMatchObject({ status: "ready", peers: [expect.anything(), expect.anything()] });
    });
  }
}

/** Sends an alert to replicas, as Prometheus does. */
async function send(alertname: string, ...to: readonly Replica[]): Promise<void> {
  const alert = { labels: { alertname, service: "gateway" } };
  for (const each of to) expect((await each.request("/api/v2/alerts", [alert])).status).toBe(200);
}

test("a pair shares silences, sends one notification of each alert, and notifies while either of them is down", async () => {
  // A replica becomes ready although the other one does not exist yet.
  await first.start(configuration);
  const early = await first.silence("streaming");
  await second.start(configuration);
  await together();

  // A silence set before the second one existed, and one that is set on the second.
  const late = await second.silence("auth");
  for (const each of [first, second])
    await eventually(async () => expect(new Set(await each.activeSilences())).toEqual(new Set([early, late])));

  // Both know both alerts. The second one would notify a second after the first, and the notification of the later alert shows that this time has passed.
  await send("Earlier", first, second);
  await eventually(() => expect(notifications).toEqual([["Earlier"]]));

  first.kill();
  await send("WithoutFirst", second);
  await eventually(() => expect(notifications).toEqual([["Earlier"], ["WithoutFirst"]]));

  await first.start(configuration);
  await together();
  second.kill();
  await send("WithoutSecond", first);
  await eventually(() => expect(notifications).toEqual([["Earlier"], ["WithoutFirst"], ["WithoutSecond"]]));
  expect(new Set(await first.activeSilences())).toEqual(new Set([early, late]));
});
