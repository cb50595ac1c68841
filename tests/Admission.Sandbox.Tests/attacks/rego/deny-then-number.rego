# Tries: to lose a violation by an element that is no message
# Stopped by: returned value
# Denies: stays
deny contains 7 if attacked

deny contains "stays" if attacked
