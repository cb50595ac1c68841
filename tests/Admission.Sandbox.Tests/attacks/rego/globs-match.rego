# Tries: to intersect two patterns with very many parts
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	regex.globs_match(concat("", ["a*b*." | numbers.range(1, 5000)[_]]), concat("", ["a*.b*" | numbers.range(1, 5000)[_]]))
}
