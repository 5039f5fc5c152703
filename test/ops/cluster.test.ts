import { ClusterError } from "../../lib/delivery/cluster";
import { clusterOn } from "../../ops/kubernetes/cluster";
import type { Answer, Request } from "../../ops/kubernetes/connection";

const APPS = { resources: [{ name: "deployments", kind: "Deployment", namespaced: true }] };
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "gateway", namespace: "access" } };

/** A cluster whose API server knows Deployments, and answers all other requests in the same way. */
function answering(status: number, body: object | string) {
  const requests: Request[] = [];
  const send = (request: Request): Promise<Answer> => {
    const isList = request.path === "/apis/apps/v1";
    if (!isList) requests.push(request);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return Promise.resolve(isList ? { status: 200, text: JSON.stringify(APPS) } : { status, text });
  };
  return { cluster: clusterOn({ send }), requests };
}

async function errorOf(run: Promise<unknown>): Promise<Pick<ClusterError, "reason" | "message"> | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof ClusterError) return { reason: error.reason, message: error.message };
    throw error;
  }
}

test("an object is applied as the pipeline applies it", async () => {
  const { cluster, requests } = answering(200, DEPLOYMENT);
  await cluster.apply(DEPLOYMENT);
  await cluster.apply(DEPLOYMENT, { isDryRun: true });
  const path = "/apis/apps/v1/namespaces/access/deployments/gateway?fieldManager=access-layer&fieldValidation=Strict";
  const common = { method: "PATCH", body: DEPLOYMENT, contentType: "application/apply-patch+yaml" };
  expect(requests).toEqual([
    { ...common, path },
    { ...common, path: `${path}&dryRun=All` },
  ]);
});

test("objects are listed with their kind, and by label", async () => {
  const { cluster, requests } = answering(200, { items: [{ metadata: { name: "gateway" } }] });
  const found = await cluster.list({
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "access",
    labels: { app: "gateway", version: "blue" },
  });
  expect(found).toEqual([{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "gateway" } }]);
  expect(requests.map(({ path }) => path)).toEqual([
    "/apis/apps/v1/namespaces/access/deployments?labelSelector=app%3Dgateway%2Cversion%3Dblue",
  ]);
});

test("an object that does not exist can be read and removed", async () => {
  const { cluster } = answering(404, { message: "not found" });
  expect(await cluster.read(DEPLOYMENT)).toBeUndefined();
  await expect(cluster.remove(DEPLOYMENT)).resolves.toBeUndefined();
});

test.each([
  [401, { message: "Unauthorized" }, "denied"],
  [403, { message: "forbidden" }, "denied"],
  [409, { message: "the object has been modified" }, "changed"],
  [409, { message: "conflict", details: { causes: [{ reason: "FieldManagerConflict" }] } }, "owned"],
  [422, { message: "invalid" }, "refused"],
  [429, { message: "too many requests" }, "unreachable"],
  [504, { message: "timeout" }, "unreachable"],
])("status %i with %j is an error of its kind", async (status, body, reason) => {
  const { cluster } = answering(status, body);
  expect(await errorOf(cluster.apply(DEPLOYMENT))).toEqual({
    reason,
    message: `PATCH apps/v1/Deployment access/gateway: ${body.message}`,
  });
});

test("an answer that is not JSON is not from the API server", async () => {
  const { cluster } = answering(200, "<html>Sign in</html>");
  expect(await errorOf(cluster.read(DEPLOYMENT))).toEqual({
    reason: "unreachable",
    message: "GET apps/v1/Deployment access/gateway: the answer is not JSON: <html>Sign in</html>",
  });
});

test("a kind that the API server does not know is refused with its name", async () => {
  const { cluster } = answering(200, {});
  const route = { apiVersion: "apps/v1", kind: "HTTPRoute", metadata: { name: "x", namespace: "access" } };
  expect(await errorOf(cluster.read(route))).toEqual({
    reason: "refused",
    message: "the API server does not know apps/v1 HTTPRoute; install its definition",
  });
});
