;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The rules that come with xencmp.

(define-module (xencmp audit rules)
  #:use-module (xencmp audit compiler)
  #:use-module (xencmp audit effect)
  #:use-module (xencmp audit implied)
  #:use-module (xencmp audit misplaced)
  #:use-module (xencmp audit paths)
  #:use-module (xencmp audit quoted)
  #:use-module (xencmp audit removed)
  #:use-module (xencmp audit repeated)
  #:use-module (xencmp audit unknown)
  #:export (%audit-rules)
  #:re-export (cc-for-target
               repeated-flag
               implied-flag
               absolute-path
               contradicts-parent
               ineffective-argument
               removes-nothing
               unknown-option
               quoted-arguments
               misplaced-flag))

(define %audit-rules
  (list cc-for-target
        repeated-flag
        implied-flag
        absolute-path
        contradicts-parent
        ineffective-argument
        removes-nothing
        unknown-option
        quoted-arguments
        misplaced-flag))
