import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PromotionScene } from "./promotion-scene";

const scene = new PromotionScene();
/** Share of failed requests that the stand-in for Prometheus answers, of 1000 requests. */
let errors = "2";
let asked: string[] = [];
let prometheus: Server;
beforeAll(async () => {
  await scene.start();
  prometheus = createServer((request, response) => {
    const expression = new URL(request.url ?? "", "http://localhost").searchParams.get("query") ?? "";
    asked.push(expression);
    const value = expression.includes("histogram_quantile") ? "0.4" : expression.includes("5..") ? errors : "1000";
    const data = { resultType: "vector", result: [{ metric: {}, value: [0, value] }] };
    response.end(JSON.stringify({ status: "success", data }));
  });
  await new Promise<void>((resolve) => prometheus.listen(0, "127.0.0.1", resolve));
});
beforeEach(() => {
  scene.reset();
  [errors, asked] = ["2", []];
});
afterAll(async () => {
  prometheus.close();
  await scene.server.stop();
});

const promote = (service: string) =>
  scene.run(
    ...["--to", "prod", "--yes", service],
    ...["--prometheus", `http://ops:secret@127.0.0.1:${(prometheus.address() as AddressInfo).port}`],
  );

test("a version whose gates pass over the soak time is promoted", async () => {
  expect(await promote("gateway")).toMatchObject({ code: 0 });
  expect(scene.released()).toContain("promoted:\n  gateway:\n");
  expect(asked).toHaveLength(3);
  expect(asked.filter((expression) => /track="blue".*\[3600s\]/.test(expression))).toHaveLength(3);
});

test("a version whose gates fail is refused, and nothing is written", async () => {
  errors = "90";
  const before = scene.released();
  const { code, stderr } = await promote("metrics");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining(
      "  metrics: the gates of metrics in staging do not pass: 9 % of the requests to metrics fail, allowed is at most 1 % (errorRatio); read its logs, and end the release; correct the version, and release it there\n",
    ),
  });
  expect(stderr).not.toContain("secret");
  expect(scene.released()).toBe(before);
});

test("without permission to read pods, the command says what to do, and exits with 2", async () => {
  scene.server.denied = ["pods"];
  const { code, stderr } = await promote("metrics");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /\ncontext staging-eu: GET Pods of 254carbon-access: pods is forbidden: .*; sign in, or ask for the on-call role /,
    ),
  });
});
