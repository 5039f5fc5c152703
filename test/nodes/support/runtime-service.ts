import { connect as connectHttp2, type IncomingHttpHeaders } from "http2";
import { connect } from "net";

/** A runtime that accepts the call answers it at once. The limit only ends a hang. */
const TIMEOUT_MILLISECONDS = 10_000;

/** A gRPC message without content: not compressed, length 0. `VersionRequest` needs no field. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/**
 * Whether a container runtime answers the kubelet's first call, `Version` of the Container Runtime Interface. containerd opens its
 * socket before that, and a kubelet that starts too early ends with "server is not initialized yet".
 */
export function answersVersion(socket: string, timeout = TIMEOUT_MILLISECONDS): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connectHttp2("http://localhost", { createConnection: () => connect(socket) });
    const end = (answer: boolean): void => {
      session.destroy();
      resolve(answer);
    };
    session.on("error", () => end(false));
    const call = session.request({
      ":method": "POST",
      ":path": "/runtime.v1.RuntimeService/Version",
      "content-type": "application/grpc",
      te: "trailers",
    });
    // gRPC reports a failure in the headers if there is no message, and the status after a message in the trailers.
    const judge = ({ "grpc-status": status }: IncomingHttpHeaders): void => {
      if (status !== undefined) end(status === "0");
    };
    call.setTimeout(timeout, () => end(false));
    call.on("response", judge);
    call.on("trailers", judge);
    call.on("error", () => end(false));
    call.on("close", () => end(false));
    call.resume();
    call.end(EMPTY_MESSAGE);
  });
}
