;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Arguments that nothing looks at.

(define-module (xencmp audit effect)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp condition)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp source)
  #:export (ineffective-argument))

;; (KEYWORD BUILD-SYSTEMS IGNORED-BY): the build systems whose phases look at
;; an argument, and those that take and ignore it.  All others refuse it.  The
;; modules (guix build-system …) and (guix build …) of Guix, June 2025.
(define %takers
  '(("#:configure-flags"
     ("cmake" "glib-or-gtk" "gnu" "haskell" "meson" "mozilla" "ocaml"
      "pyproject" "python" "qt" "r" "waf")
     ("ant" "composer" "font" "renpy"))
    ("#:make-flags"
     ("android-ndk" "ant" "cmake" "glib-or-gtk" "gnu" "linux-module" "mozilla"
      "ocaml" "qt")
     ())
    ("#:build-type" ("cmake" "meson" "qt") ())))

(define %known-build-systems
  '("agda" "android-ndk" "ant" "cargo" "chicken" "clojure" "cmake" "composer"
    "copy" "dub" "dune" "elm" "emacs" "font" "glib-or-gtk" "gnu" "go" "guile"
    "haskell" "julia" "linux-module" "maven" "meson" "minify" "mix" "mozilla"
    "node" "ocaml" "perl" "pyproject" "python" "qt" "r" "rakudo" "rebar"
    "renpy" "ruby" "scons" "texlive" "tree-sitter" "trivial" "vim" "waf" "zig"))

(define (short-name build-system)
  (if (string-suffix? "-build-system" build-system)
      (string-drop-right build-system (string-length "-build-system"))
      build-system))

(define (phase-of-another? package name)
  (let ((phase (find (lambda (phase)
                       (and (string=? name (phase-name phase))
                            (string=? "delete" (phase-action phase))
                            (condition-always? (phase-condition phase))))
                     (package-phases package))))
    phase))

(define (understood? package)
  "Return true if nothing about PACKAGE's phases is unknown."
  (not (any (lambda (remark) (eq? 'unknown (diagnostic-level remark)))
            (append (package-remarks package)
                    (append-map phase-remarks (package-phases package))))))

(define (without-phase package argument)
  "Return the finding that ARGUMENT of PACKAGE has flags which only phases that
are deleted would pass, or #f."
  (let* ((keyword (argument-keyword argument))
         (names   (assoc-ref %phases-of keyword))
         (deleted (map (cut phase-of-another? package <>) (or names '()))))
    (and names
         (every identity deleted)
         (not (any (lambda (step) (string=? keyword (step-keyword step)))
                   (package-steps package)))
         (understood? package)
         (audit-finding
          (argument-location argument)
          (string-append keyword " has no effect: the "
                         (string-join names ", ")
                         (match names ((_) " phase is") (_ " phases are"))
                         " deleted")
          #:condition (argument-condition argument)
          #:related (map (lambda (phase)
                           (cons (phase-location phase) "deleted here"))
                         deleted)))))

(define (of-build-system package argument)
  "Return the finding that PACKAGE's build system does not look at ARGUMENT, or
#f."
  (let* ((name    (package-build-system package))
         (short   (short-name name))
         (keyword (argument-keyword argument)))
    (match (assoc keyword %takers)
      (#f #f)
      ((_ takers ignorers)
       (cond ((member short takers) #f)
             ((member short ignorers)
              (audit-finding (argument-location argument)
                             (string-append keyword " has no effect in " name)
                             #:condition (argument-condition argument)))
             ((member short %known-build-systems)
              (audit-finding (argument-location argument)
                             (string-append name " does not take " keyword)
                             #:condition (argument-condition argument)
                             #:severity 'error))
             (else #f))))))

(define-audit-rule (ineffective-argument package channel)
  #:severity 'warning
  #:synopsis "flags that have no effect in this build system"
  #:documentation "\
#:configure-flags does nothing where nothing is configured, as in
font-build-system, or in a package that deletes its configure phase;
#:make-flags does nothing when the build, check and install phases are deleted.
A build system refuses arguments that it does not know, such as
#:configure-flags in copy-build-system: such a package cannot be built."
  #:reads '(#:configure-flags #:make-flags #:build-type phases)
  (filter-map
   (lambda (argument)
     (and (or (not (argument-list? argument))
              (pair? (filter flag-live? (argument-flags argument))))
          (or (of-build-system package argument)
              (without-phase package argument))))
   (filter (lambda (argument)
             (condition-satisfiable? (argument-condition argument)))
           (package-arguments package))))
