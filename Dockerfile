# The image of the webhook: one executable, the shipped policies, no shell.  docker build -t admission .
# An SDK image that brings /out/admission, as the tests make it where no registry is reachable, is taken as it is.
# "aot": the SDK with a linker.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG BASE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM ${SDK} AS build
WORKDIR /src
COPY . .
RUN [ -x /out/admission ] || dotnet publish src/Admission.Cli -c Release -o /out

FROM ${BASE}
COPY --from=build /out/admission /admission
COPY policies /policies
USER 65532:65532
EXPOSE 8443 8081
ENTRYPOINT ["/admission"]
CMD ["serve", "--listen", "https://*:8443", "--health-listen", "http://*:8081", "--log", "json", \
  "--policies", "/policies", "--tls-cert", "/tls/tls.crt", "--tls-key", "/tls/tls.key"]
