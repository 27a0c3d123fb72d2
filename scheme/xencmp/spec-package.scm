;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Packages as RPM specs define them.

(define-module (xencmp spec-package)
  #:use-module (xencmp core)
  #:use-module (xencmp condition)
  #:use-module (xencmp package)
  #:use-module (xencmp spec)
  #:export (read-spec
            spec->package))

(define* (spec->package spec #:optional (assume (condition-always)))
  "Return the <package> that SPEC, a <spec-file>, defines: the commands that its
%conf, %build, %install and %check sections run are its steps, in all
configurations at once.  Conditions are simplified where ASSUME, a condition or
an S-expression that `scm->condition' takes, holds."
  (list->package (%spec-package spec (->condition assume))))

(define (->condition object)
  (if (condition? object) object (scm->condition object)))

(define* (read-spec file #:key arch os (with '()) (without '()) (macros '())
                    (definitions '()) (assume #t) closed? (macro-files '())
                    (include-path '()))
  "Return the <package> that FILE, an RPM spec, defines.  Nothing is run.

ARCH and OS are strings that fix the target; without them, all are read at once.
WITH and WITHOUT are lists of build conditionals, as of rpmbuild's --with and
--without, MACROS an alist as of its --define.  DEFINITIONS is an alist of
strings to replace before FILE is read, such as ((\"@VERSION@\" . \"4.17.2\")).
ASSUME, a condition or an S-expression that `scm->condition' takes, says which
configurations count.  CLOSED?, MACRO-FILES and INCLUDE-PATH are those of
`read-spec-text'.

Raise &xencmp-error when FILE cannot be read, or for what rpm could not read
either."
  (let ((assume (->condition assume)))
    (spec->package (read-spec-file file #:arch arch #:os os #:with with
                                   #:without without #:macros macros
                                   #:definitions definitions #:assume assume
                                   #:closed? closed? #:macro-files macro-files
                                   #:include-path include-path)
                   assume)))
