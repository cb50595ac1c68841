// Tries: to compute changes without end
// Stopped by: memory, time, statements
for (;;) changes({ ignore: ["metadata.labels", "spec.replicas"] });
