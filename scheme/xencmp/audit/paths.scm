;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; File names that do not exist in a build.

(define-module (xencmp audit paths)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (ice-9 regex)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp source)
  #:export (absolute-path))

;; A path begins a value, a word of it, or what follows -I, -L and the like;
;; the rest of a path behind a hole does not count.
(define %path
  (string-append "(/(usr|bin|sbin|lib|lib32|lib64|opt|home|root)"
                 "(/[^ :,;\"']*|$|[ :,]))"))
(define %at-start
  (make-regexp (string-append "(^|[=:, ]|[ =,]-[IL])" %path)))
(define %inside
  (make-regexp (string-append "([=:, ]|[ =,]-[IL])" %path)))

(define (absolute-path-in flag)
  "Return the first absolute file name in FLAG that is on no Guix system, or
#f."
  (let loop ((pieces (flag-template flag)) (regexp %at-start))
    (match pieces
      (() #f)
      (((? string? text) . rest)
       (match (regexp-exec regexp text)
         (#f (loop rest %inside))
         (found (string-trim-right (match:substring found 2)
                                   (char-set #\space #\: #\,)))))
      ((_ . rest) (loop rest %inside)))))

;; These are on every Guix System, and programs may name them to be run there.
(define %on-guix-system '("/bin/sh" "/usr/bin/env"))

(define (search-list? flag)
  "Return true if FLAG is a list of directories for use at run time, on
whatever system that may be: one of them is Guix's own."
  (any (lambda (directory)
         (string-contains (flag->string flag) directory))
       '("/run/current-system" ".guix-profile" ".guix-home")))

(define (below-destination? flags)
  "Return true if FLAGS set DESTDIR, below which file names are then."
  (any (lambda (flag)
         (string=? "DESTDIR" (flag-key flag)))
       flags))

(define-audit-rule (absolute-path package channel)
  #:severity 'warning
  #:synopsis "a file name outside of the store: /usr/lib"
  #:documentation "\
In a build there is no /usr, /bin, /lib or /opt, and on Guix System there is
next to nothing in them: a flag that names something there looks for what is
not there, or installs where nothing can be written.  (search-input-file inputs
\"bin/x\"), #$(file-append …) and #$output give file names in the store.

File names below /etc, /var, /run, /dev, /proc, /sys and /tmp are those of the
running system and are no findings; nor are /bin/sh and /usr/bin/env, which
Guix System has, any next to DESTDIR, and those in a list that also names a
profile of Guix."
  #:reads '("#:configure-flags" "#:make-flags")
  (append-map
   (lambda (keyword)
     (let ((flags (package-flags package keyword)))
       (if (below-destination? flags)
           '()
           (filter-map
            (lambda (flag)
              (match (absolute-path-in flag)
                (#f #f)
                ((? (cut member <> %on-guix-system)) #f)
                ((? (lambda _ (search-list? flag))) #f)
                (path
                 (audit-finding (flag-location flag)
                                (string-append (flag->string flag) " names "
                                               path
                                               ", which no build has")
                                #:condition (flag-condition flag)))))
            flags))))
   '("#:configure-flags" "#:make-flags")))
