# Tries: to lose a violation by a conflict in another rule
# Stopped by: exception
# Denies: stays
deny contains "stays" if attacked

deny contains "ended" if {
	attacked
	value == 7
}

value := x if some x in [1, 2]
