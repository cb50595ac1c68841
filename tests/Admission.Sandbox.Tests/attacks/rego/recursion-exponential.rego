# Tries: to call each of forty functions twice by the one before
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	«twice(×40»input.request.uid«)×40» > 0
}

twice(x) := concat("", [same(x), same(x), "1"])

same(x) := x if count(x) > 0
