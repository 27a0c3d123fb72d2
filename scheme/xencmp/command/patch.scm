(define-module (xencmp command patch))
