# Tries: to look for the place of a long text that nearly occurs everywhere
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	indexof(million, concat("", [half, "x", half])) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

half := substring(million, 0, 400000)
