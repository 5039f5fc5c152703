import { specCase, type PolicyCase } from "./case";

const PORT = "a number, or a name of at most 15 lowercase letters, digits and single '-' with at least one letter";

/** Creates a case from one port of an ingress rule. The path of the problem is below the port. */
function port(what: string, value: unknown, problem?: string): PolicyCase {
  const whole = { podSelector: {}, ingress: [{ ports: [value] }] };
  return specCase(what, whole, ...(problem === undefined ? [] : [`spec.ingress[0].ports[0]${problem}`]));
}

/** Policies with different ports. */
export const PORT_CASES: readonly PolicyCase[] = [
  port("a port number", { port: 80 }),
  port("a port name", { port: "http" }),
  port("a port name that starts with a digit", { port: "8-web" }),
  port("a port name with 15 characters", { port: "abcdefghijklmno" }),
  port("only a protocol", { protocol: "SCTP" }),
  port("an empty port", {}),
  port("null instead of a port", null),
  port("a range of one port", { port: 80, endPort: 80 }),
  port("all ports", { port: 1, endPort: 65535 }),
  port("a number in quotes", { port: "80" }, `.port: must be ${PORT}, got "80"; write 80 without quotes`),
  port("an empty port name", { port: "" }, `.port: must be ${PORT}, got ""; use the name of a container port`),
  port(
    "a port name with uppercase letters",
    { port: "HTTP" },
    `.port: must be ${PORT}, got "HTTP"; use the name of a container port`,
  ),
  port(
    "a port name with 16 characters",
    { port: "abcdefghijklmnop" },
    `.port: must be ${PORT}, got "abcdefghijklmnop"; use the name of a container port`,
  ),
  port(
    "a port name with two hyphens",
    { port: "a--b" },
    `.port: must be ${PORT}, got "a--b"; use the name of a container port`,
  ),
  port(
    "a port name that ends with a hyphen",
    { port: "a-" },
    `.port: must be ${PORT}, got "a-"; use the name of a container port`,
  ),
  port(
    "a port range as text",
    { port: "80-90" },
    `.port: must be ${PORT}, got "80-90"; use the name of a container port`,
  ),
  port("port 0", { port: 0 }, ".port: must be from 1 to 65535, got 0; use the port of a container"),
  port("port 65536", { port: 65536 }, ".port: must be from 1 to 65535, got 65536; use the port of a container"),
  port("a negative port", { port: -1 }, ".port: must be from 1 to 65535, got -1; use the port of a container"),
  port(
    "a fraction",
    { port: 80.5 },
    ".port: must be a port number or the name of a port, got 80.5; write a whole number, or a name",
  ),
  port(
    "true as port",
    { port: true },
    ".port: must be a port number or the name of a port, got true; write a whole number, or a name",
  ),
  port(
    "an endPort below the port",
    { port: 90, endPort: 80 },
    ".endPort: must be at least port (90), got 80; raise endPort, or lower port",
  ),
  port(
    "an endPort that is too high",
    { port: 90, endPort: 70000 },
    ".endPort: must be from 1 to 65535, got 70000; use the port of a container",
  ),
  port(
    "an endPort with a port name",
    { port: "http", endPort: 80 },
    '.endPort: requires a numeric port, got port "http"; use the number of the first port, or remove endPort',
  ),
  port(
    "an endPort without a port",
    { endPort: 80 },
    ".endPort: requires a numeric port, got 80 without port; add port, the first port of the range",
  ),
  port(
    "an endPort in quotes",
    { port: 80, endPort: "90" },
    '.endPort: must be a whole number, got "90"; write digits without quotes',
  ),
  port("an unknown protocol", { protocol: "ICMP" }, '.protocol: must be TCP, UDP or SCTP, got "ICMP"; use one of them'),
  port(
    "a protocol in lowercase",
    { protocol: "tcp", port: 80 },
    '.protocol: must be TCP, UDP or SCTP, got "tcp"; did you mean TCP?',
  ),
  port("an empty protocol", { protocol: "" }, '.protocol: must be TCP, UDP or SCTP, got ""; use one of them'),
  port(
    "a misspelled field of a port",
    { prot: "TCP" },
    ".prot: must be a field of spec.ingress[0].ports[0], which has only protocol, port and endPort; did you mean port?",
  ),
];
