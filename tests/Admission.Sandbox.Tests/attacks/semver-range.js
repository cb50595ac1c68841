// Tries: to match a version against a range of a hundred thousand alternatives
// Stopped by: exception
for (;;) semver("1.2.3").satisfies(Array.from({ length: 1e4 }, (x, i) => ">=" + (i + 2) + ".0.0").join(" || "));
