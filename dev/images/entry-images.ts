import type { Image } from "./image";
import { BASE, CONTOUR, ENVOY } from "./layers";

/** Images of the entry point for requests from outside. */
export const ENTRY_IMAGES: readonly Image[] = [
  {
    names: ["ghcr.io/projectcontour/contour:v1.33.8"],
    group: "entry",
    layers: [CONTOUR],
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
    real: "Contour 1.33.8, built from its Go module",
    ours: "nothing",
    unproven:
      "its TLS connection to Envoy, its `shutdown-manager` and its gateway provisioner, which the tests do not run",
  },
  {
    names: ["docker.io/envoyproxy/envoy:distroless-v1.38.3"],
    group: "entry",
    layers: [BASE, ENVOY],
    config: {
      Entrypoint: ["/usr/local/bin/envoy"],
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    },
    real: "Envoy 1.38.3 from PyPI; upstream's manifests of Contour 1.33.8 use 1.38.9",
    ours: "nothing",
    unproven: "other Gateways and Ingress controllers",
  },
];
