# Tries: to compare versions of a million digits
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	version := sprintf("%s.%s.%s", [digits, digits, digits])
	count([1 | some _ in items; semver.compare(version, version) == 1]) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

digits := replace(million, "0", "9")

items := numbers.range(1, 100000)
