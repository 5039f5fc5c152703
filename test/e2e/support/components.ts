import { join } from "path";
import type { Binaries } from "./binaries";
import type { Identities } from "./identities";

/** A control plane's ports on 127.0.0.1. */
export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
  readonly metricsServer: number;
}

/** Inputs for a component's arguments. */
export interface Setup {
  /** Folder of the control plane. */
  readonly folder: string;
  readonly ports: Ports;
  readonly identities: Identities;
  /** KWOK's configuration for stages, logs and exec. */
  readonly kwokConfiguration: string;
}

/** A program of the control plane. */
export type Component = Exclude<keyof Binaries, "kubectl">;

/** Each component's arguments, tested with Kubernetes 1.36.3, etcd 3.6.14 and KWOK 0.8.0. */
export const ARGUMENTS: Readonly<Record<Component, (setup: Setup) => Readonly<Record<string, string>>>> = {
  etcd: ({ folder, ports }) => ({
    "data-dir": join(folder, "etcd"),
    "listen-client-urls": http(ports.etcd),
    "advertise-client-urls": http(ports.etcd),
    "listen-peer-urls": http(ports.etcdPeer),
    "initial-advertise-peer-urls": http(ports.etcdPeer),
    "initial-cluster": `default=${http(ports.etcdPeer)}`,
    // The data is not needed after the test.
    "unsafe-no-fsync": "true",
    "log-level": "warn",
  }),
  "kube-apiserver": ({ ports, identities }) => ({
    "etcd-servers": http(ports.etcd),
    "bind-address": "127.0.0.1",
    "secure-port": String(ports.apiServer),
    "tls-cert-file": identities.apiServer.certificate,
    "tls-private-key-file": identities.apiServer.key,
    "client-ca-file": identities.authority,
    "authorization-mode": "RBAC",
    "anonymous-auth": "false",
    "allow-privileged": "true",
    "service-cluster-ip-range": "10.0.0.0/16",
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-key-file": identities.tokens.publicKey,
    "service-account-signing-key-file": identities.tokens.privateKey,
    "endpoint-reconciler-type": "none",
    // The names of KWOK's nodes do not resolve.
    "kubelet-preferred-address-types": "InternalIP",
    "requestheader-client-ca-file": identities.frontProxyAuthority,
    "requestheader-allowed-names": "front-proxy",
    "requestheader-username-headers": "X-Remote-User",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "proxy-client-cert-file": identities.frontProxy.certificate,
    "proxy-client-key-file": identities.frontProxy.key,
  }),
  "kube-controller-manager": ({ ports, identities }) => ({
    ...clientOf(identities.kubeconfigs["controller-manager"], ports.controllerManager),
    "root-ca-file": identities.authority,
    "service-account-private-key-file": identities.tokens.privateKey,
    "use-service-account-credentials": "true",
    // With the default rate limit, the controllers start 4.4 s later.
    "kube-api-qps": "500",
    "kube-api-burst": "1000",
    // The default of 15 s is meant for metrics that change. Tests only wait for the minimum number of replicas.
    "horizontal-pod-autoscaler-sync-period": "2s",
    // On a busy machine, KWOK renews node leases late. That must not mark nodes unreachable or evict pods.
    "node-monitor-grace-period": "30m",
  }),
  "kube-scheduler": ({ ports, identities }) => clientOf(identities.kubeconfigs.scheduler, ports.scheduler),
  kwok: ({ ports, identities, kwokConfiguration }) => ({
    kubeconfig: identities.kubeconfigs.kwok,
    config: kwokConfiguration,
    "manage-all-nodes": "true",
    cidr: "10.244.0.0/16",
    "node-ip": "127.0.0.1",
    "node-lease-duration-seconds": "40",
    // KWOK's server replaces the kubelets for logs, exec, port-forward and metrics.
    "node-port": String(ports.kwok),
    "server-address": `127.0.0.1:${ports.kwok}`,
  }),
  "metrics-server": ({ ports, identities }) => ({
    kubeconfig: identities.kubeconfigs["metrics-server"],
    "authentication-kubeconfig": identities.kubeconfigs["metrics-server"],
    "authorization-kubeconfig": identities.kubeconfigs["metrics-server"],
    "bind-address": "127.0.0.1",
    "secure-port": String(ports.metricsServer),
    "tls-cert-file": identities.metricsServer.certificate,
    "tls-private-key-file": identities.metricsServer.key,
    "kubelet-insecure-tls": "true",
    "kubelet-preferred-address-types": "InternalIP",
    "kubelet-use-node-status-port": "true",
    "metric-resolution": "10s",
    "kubelet-request-timeout": "9s",
  }),
};

function clientOf(kubeconfig: string, port: number): Readonly<Record<string, string>> {
  return {
    kubeconfig,
    "bind-address": "127.0.0.1",
    "secure-port": String(port),
    "authorization-always-allow-paths": "/healthz,/readyz,/livez",
    "leader-elect": "false",
  };
}

function http(port: number): string {
  return `http://127.0.0.1:${port}`;
}
