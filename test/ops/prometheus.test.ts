import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { prometheusAt } from "../../ops/prometheus";

const AT = Date.UTC(2026, 0, 2);

let server: Server;
let asked: { readonly url: string; readonly authorization?: string }[];
let respond: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const { authorization } = request.headers;
    asked.push({ url: request.url ?? "", ...(authorization !== undefined && { authorization }) });
    respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** URL of the server, with text before its host. */
function url(credentials = ""): string {
  return `http://${credentials}127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answers(body: unknown, status = 200): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  respond = (response) => response.writeHead(status).end(text);
}

const vector = (...all: readonly string[]) => ({
  status: "success",
  data: { resultType: "vector", result: all.map((value) => ({ metric: {}, value: [1, value] })) },
});

test("a query sends the expression and the time, and returns the values of all series", async () => {
  answers(vector("0.25", "NaN", "+Inf", "-Inf"));
  const { query, address } = prometheusAt(`${url()}/prometheus/`);
  expect(await query('up{job="a&b"}', AT)).toEqual({
    kind: "values",
    values: [0.25, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  });
  expect(asked).toEqual([{ url: `/prometheus/api/v1/query?query=up%7Bjob%3D%22a%26b%22%7D&time=${AT / 1000}` }]);
  expect(address).toBe(`${url()}/prometheus`);
});

test("the credentials of the URL become a header, and are in no text", async () => {
  answers({ status: "error", error: "no" }, 422);
  const { query, address } = prometheusAt(url("ops:se%2Fcret@"));
  const answer = await query("up", AT);
  expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from("ops:se/cret").toString("base64")}`);
  expect(JSON.stringify([address, answer])).not.toMatch(/ops|cret/);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(JSON.stringify(await query("up", AT))).not.toMatch(/ops|cret/);
});

test.each<[string, unknown, number, RegExp]>([
  [
    "an error",
    { status: "error", error: "parse error:\nunexpected" },
    400,
    /refused the query: parse error: unexpected$/,
  ],
  ["an error without a text", { status: "error" }, 503, /refused the query: status 503$/],
  ["a page", "<html>Log in</html>", 200, /answered with status 200, and not as Prometheus does$/],
  ["an empty text", "", 502, /answered with status 502, and not/],
  ["another JSON", [1], 200, /and not as Prometheus does$/],
  ["a success without data", { status: "success" }, 200, /and not as Prometheus does$/],
  ["a matrix", { status: "success", data: { resultType: "matrix", result: [] } }, 200, /and not as Prometheus does$/],
  ["a warning", { ...vector("1"), warnings: ["store 2 is down"] }, 200, /can be incomplete: store 2 is down$/],
  ["a long error", { status: "error", error: "x".repeat(5000) }, 400, /: x{200}…$/],
])("%s is a problem", async (_, body, status, problem) => {
  answers(body, status);
  expect(await prometheusAt(url()).query("up", AT)).toEqual({
    kind: "problem",
    problem: expect.stringMatching(problem),
  });
});

test("a series without a number has a value that is none", async () => {
  answers({
    status: "success",
    data: { resultType: "vector", result: [{ metric: {}, histogram: [1, {}] }, null, { value: [1, ""] }] },
  });
  expect(await prometheusAt(url()).query("up", AT)).toEqual({
    kind: "values",
    values: [Number.NaN, Number.NaN, Number.NaN],
  });
});

test("a server that is stopped or hangs up is a problem", async () => {
  respond = (response) => response.destroy();
  const { query } = prometheusAt(url());
  expect(await query("up", AT)).toMatchObject({
    kind: "problem",
    problem: expect.stringContaining("does not answer ("),
  });
  await new Promise((resolve) => server.close(resolve));
  expect(await query("up", AT)).toMatchObject({ problem: expect.stringMatching(/ does not answer \(ECONNREFUSED\)$/) });
});

test("a server that never answers is a problem after the time limit", async () => {
  respond = () => undefined;
  const { query } = prometheusAt(url(), 50);
  expect(await query("up", AT)).toMatchObject({ problem: expect.stringMatching(/\(no answer for 0\.05 s\)$/) });
});

test.each([
  [
    "localhost:9090",
    /^--prometheus must be the http or https URL of Prometheus, .*, got the scheme "localhost:"; change it$/,
  ],
  ["ftp://user:secret@host", /, got the scheme "ftp:"; change it$/],
  ["http://user:secret@", /, got a text that is not a URL; correct it$/],
  [
    "http://user:secret@host/graph?g0.expr=up",
    /, got more after "http:\/\/host\/graph"; remove what follows the path$/,
  ],
])("the address %s is refused without its credentials", (address, message) => {
  expect(() => prometheusAt(address)).toThrow(message);
  expect(() => prometheusAt(address)).not.toThrow(/secret/);
});
