import { Server, ServerCredentials, type handleUnaryCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  SetRootResourceResponse,
  type LogRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceResponse,
  SupportsFeatureResponse,
  type RegisterResourceRequest,
  type SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/**
 * A fake Pulumi engine for a Pulumi program: accepts every resource and does nothing with it. The benchmark therefore measures
 * only the program, not an engine, its plugins or a cluster.
 */
export interface FakeEngine {
  /** Address of the two gRPC services that a program uses. */
  readonly address: string;
  /** Number of resources that the last program registered, including the stack. */
  readonly registered: () => number;
  /** Stops the server. */
  readonly stop: () => void;
}

/** Region of the fake AWS account. */
export const REGION = "eu-central-1";

/** Response to every AWS function call: policy text, account and region. */
const ANSWER = {
  json: "{}",
  accountId: "123456789012",
  partition: "aws",
  arn: "arn:aws:iam::123456789012:user/bench",
  region: REGION,
};

const STACK = "pulumi:pulumi:Stack";

/** Starts the fake engine in this process, on a free port of 127.0.0.1. Forwards the errors that programs log. */
export function startFakeEngine(tell: (line: string) => void): Promise<FakeEngine> {
  let registered = 0;
  let root = "";
  const register = (request: RegisterResourceRequest): RegisterResourceResponse => {
    const type = request.getType();
    // The stack is the first resource of each program.
    registered = type === STACK ? 1 : registered + 1;
    const response = new RegisterResourceResponse();
    response.setUrn(`urn:pulumi:bench::bench::${type}::${request.getName()}`);
    response.setObject(request.getObject());
    return response;
  };
  const supports = (request: SupportsFeatureRequest): SupportsFeatureResponse => {
    const response = new SupportsFeatureResponse();
    response.setHassupport(["secrets", "resourceReferences", "outputValues"].includes(request.getId()));
    return response;
  };
  const server = new Server({ "grpc.max_receive_message_length": 4e8, "grpc.max_send_message_length": 4e8 });
  server.addService(ResourceMonitorService as never, {
    registerResource: answer(register),
    registerResourceOutputs: answer(() => new Empty()),
    supportsFeature: answer(supports),
    invoke: answer(() => {
      const response = new InvokeResponse();
      response.setReturn(Struct.fromJavaScript(ANSWER));
      return response;
    }),
    signalAndWaitForShutdown: answer(() => new Empty()),
  });
  server.addService(EngineService as never, {
    log: answer((request: LogRequest) => {
      if (request.getSeverity() === LogSeverity.ERROR) tell(request.getMessage());
      return new Empty();
    }),
    getRootResource: answer(() => {
      const response = new GetRootResourceResponse();
      response.setUrn(root);
      return response;
    }),
    setRootResource: answer((request: { getUrn: () => string }) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) return reject(error);
      resolve({ address: `127.0.0.1:${port}`, registered: () => registered, stop: () => server.forceShutdown() });
    });
  });
}

function answer<Request, Response>(give: (request: Request) => Response): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => callback(null, give(request));
}
