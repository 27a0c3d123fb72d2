(define-module (xencmp audit edits))
