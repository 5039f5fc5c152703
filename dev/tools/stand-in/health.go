package main

import (
	"encoding/binary"
	"io"
	"net/http"
	"strconv"
)

// The gRPC health protocol, for the checks of the kubelet. It needs no library: a request and a response are one message each.
// https://github.com/grpc/grpc/blob/master/doc/health-checking.md

const (
	healthMethod = "/grpc.health.v1.Health/Check"
	// A message has a byte for its compression and four for its length: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
	prefixBytes = 5
	// Codes of https://github.com/grpc/grpc/blob/master/doc/statuscodes.md
	codeOK            = 0
	codeNotFound      = 5
	codeUnimplemented = 12
)

// A HealthCheckResponse with the status SERVING.
var serving = []byte{0x08, 0x01}

// Serves health checks for the whole server and for the names, over HTTP/2 without TLS.
func healthServer(port string, names ...string) *http.Server {
	known := map[string]bool{"": true}
	for _, name := range names {
		known[name] = true
	}
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{Addr: ":" + port, Protocols: protocols, Handler: healthHandler(known)}
}

func healthHandler(known map[string]bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set("Trailer", "Grpc-Status")
		code := codeUnimplemented
		if r.URL.Path == healthMethod {
			code = answerHealth(w, r.Body, known)
		}
		w.Header().Set("Grpc-Status", strconv.Itoa(code))
	})
}

func answerHealth(w io.Writer, body io.Reader, known map[string]bool) int {
	request, err := io.ReadAll(io.LimitReader(body, 1024))
	if err != nil || !known[serviceIn(request)] {
		return codeNotFound
	}
	message := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(serving)))
	w.Write(append(message, serving...))
	return codeOK
}

// The name in a HealthCheckRequest, which is its only field: a tag, a length of one byte, and the text.
func serviceIn(request []byte) string {
	if len(request) < prefixBytes+2 {
		return ""
	}
	return string(request[prefixBytes+2:])
}
