import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { createServer, type Server } from "http";
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from "net";
import { tmpdir } from "os";
import { join } from "path";
import { RECEIVERS_PATH } from "../../lib/names";
import { alertmanagerConfiguration } from "../../lib/monitoring/alertmanager";
import { monitoredOf } from "../../lib/monitoring/monitored-layer";
import type { ContactsSpec } from "../../lib/spec/people";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { replica, type Replica } from "./support/alertmanager";
import { eventually } from "./support/layer";
import { freePorts } from "./support/ports";

const files = environmentOf("prod");
const { channels: _, ...people } = files.environment.contacts as ContactsSpec;
const KEYS = mkdtempSync(join(tmpdir(), "access-layer-receivers-"));
const requests: { readonly path: string; readonly key: string; readonly body: string }[] = [];
const mails: string[] = [];

let http: Server;
let smtp: TcpServer;
let server: Replica;

beforeAll(async () => {
  http = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => (body += data));
    request.on("end", () => {
      requests.push({ path: request.url ?? "", key: request.headers.authorization ?? "", body });
      response.writeHead(202, { "content-type": "application/json" }).end("{}");
    });
  });
  smtp = createTcpServer((socket) => {
    let text = "";
    socket.write("220 mail ready\r\n");
    socket.on("data", (data) => {
      text += data.toString();
      const isMessage = text.includes("\nDATA\r\n");
      if (!isMessage) return socket.write("250 ok\r\n");
      if (text.endsWith("\nDATA\r\n")) return socket.write("354 go on\r\n");
      if (text.endsWith("QUIT\r\n")) return socket.end("221 bye\r\n");
      if (!text.endsWith("\r\n.\r\n")) return undefined;
      mails.push(text);
      return socket.write("250 ok\r\n");
    });
  });
  await Promise.all([http, smtp].map((one) => new Promise<void>((done) => one.listen(0, "127.0.0.1", done))));
  const [port = 0] = await freePorts(1);
  server = await replica({ deployment: "alertmanager-deployment", replicas: 1, host: "127.0.0.1", port });
});
afterAll(async () => {
  server?.remove();
  http.close();
  smtp.close();
  rmSync(KEYS, { recursive: true });
});

/** The rendered configuration, with the test's addresses and folder, and without a wait for more alerts. */
function configuration(): string {
  const portOf = (one: Server | TcpServer) => (one.address() as AddressInfo).port;
  const address = `http://127.0.0.1:${portOf(http)}`;
  writeFileSync(join(KEYS, "pagerduty-routing-key"), "key-of-pagerduty\n");
  writeFileSync(join(KEYS, "opsgenie-api-key"), "key-of-opsgenie\n");
  writeFileSync(join(KEYS, "webhook-url"), `${address}/webhook\n`);
  const email = {
    ...{ to: ["oncall@example.com"], from: "alerts@example.com" },
    ...{ smarthost: `localhost:${portOf(smtp)}`, requireTls: false },
  };
  const contacts = { ...people, pagerDuty: {}, opsgenie: {}, email, webhook: {} };
  const text = JSON.stringify(alertmanagerConfiguration(monitoredOf(layerOf(files)), contacts, "prod"));
  return text
    .replaceAll(`${RECEIVERS_PATH}/`, `${KEYS}/`)
    .replaceAll("https://api.opsgenie.com/", `${address}/`)
    .replaceAll('"routing_key_file"', `"url":"${address}/pagerduty","routing_key_file"`)
    .replaceAll(/"group_wait":"\w+"/g, '"group_wait":"0s"');
}

test("a critical alert reaches PagerDuty, Opsgenie, e-mail and the webhook, with the keys of the Secret", async () => {
  await server.start(configuration());
  const labels = { alertname: "ServiceDown", severity: "critical", service: "gateway", namespace: "254carbon-access" };
  const annotations = { summary: "gateway is down", description: "No pod answers." };
  await server.request("/api/v2/alerts", [{ labels, annotations }]);
  await eventually(() => {
    expect([...requests.map(({ path }) => path)].sort()).toEqual(["/pagerduty", "/v2/alerts", "/webhook"]);
    expect(mails).toHaveLength(1);
    return Promise.resolve();
  });
  const bodyOf = (path: string) => JSON.parse(requests.find((one) => one.path === path)?.body ?? "") as unknown;
  const text = expect.stringContaining("@oncall: answer within 5 minutes.") as string;
  expect(bodyOf("/pagerduty")).toMatchObject({
    routing_key: "key-of-pagerduty",
    payload: { summary: "prod: ServiceDown gateway", severity: "critical", custom_details: { text } },
  });
  expect(requests.find(({ path }) => path === "/v2/alerts")?.key).toBe("GenieKey key-of-opsgenie");
  expect(bodyOf("/v2/alerts")).toMatchObject({
    ...{ message: "prod: ServiceDown gateway", description: text, priority: "P1" },
  });
  expect(bodyOf("/webhook")).toMatchObject({ receiver: "critical", status: "firing", commonLabels: labels });
  expect(mails[0]).toContain("Subject: prod: ServiceDown gateway");
  expect(mails[0]).toContain("gateway is down");
  expect(mails[0]).not.toContain("text/html");
});
