;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What a user needs, in one module.

(define-module (xencmp)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:use-module (xencmp sexp)
  #:use-module (xencmp spec)
  #:use-module (xencmp filelist)
  #:use-module (xencmp elfnotes)
  #:use-module (xencmp buildlog)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp spec-package)
  #:use-module (xencmp graph)
  #:use-module (xencmp compare)
  #:use-module (xencmp rewrite))

(define-syntax-rule (re-export-modules module ...)
  "Make all that each MODULE exports part of this module's interface."
  (eval-when (expand load eval)
    (for-each (lambda (name)
                (module-use! (module-public-interface (current-module))
                             (resolve-interface name)))
              '(module ...))))

(re-export-modules (xencmp errors)
                   (xencmp source)
                   (xencmp condition)
                   (xencmp sexp)
                   (xencmp spec)
                   (xencmp filelist)
                   (xencmp elfnotes)
                   (xencmp buildlog)
                   (xencmp flags)
                   (xencmp package)
                   (xencmp spec-package)
                   (xencmp graph)
                   (xencmp compare)
                   (xencmp rewrite))
