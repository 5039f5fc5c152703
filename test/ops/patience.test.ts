import type { Answer } from "../../ops/kubernetes/connection";
import { patiently } from "../../ops/kubernetes/patience";

const REFUSED = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
const answer = (status: number): Answer => ({ status, text: "" });

/** Sends a request that gets these results one after the other. Returns the status of the last one, and how many are left. */
async function sent(...results: readonly (Answer | Error)[]) {
  const left = [...results];
  const send = () => {
    const next = left.shift() ?? answer(200);
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const { status } = await patiently(send, "https://server", 60_000, { failedAt: -Infinity });
  return { status, left: left.length };
}

test("a denied request is sent again after a request without an answer, because an API server that starts denies all", async () => {
  expect(await sent(REFUSED, answer(403), answer(200))).toEqual({ status: 200, left: 0 });
  expect(await sent(answer(503), answer(403), answer(200))).toEqual({ status: 200, left: 0 });
});

test("a denied request is not sent again if the API server has always answered", async () => {
  expect(await sent(answer(403), answer(200))).toEqual({ status: 403, left: 1 });
});
