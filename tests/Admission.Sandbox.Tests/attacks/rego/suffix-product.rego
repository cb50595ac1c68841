# Tries: to compare each of many suffixes with each of many strings in one step
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	strings.any_suffix_match(texts, suffixes)
}

items := numbers.range(1, 100000)

texts := [sprintf("%da", [i]) | some i in items]

suffixes := [sprintf("%db", [i]) | some i in items]
