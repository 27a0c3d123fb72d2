;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What subcommands do with edits: print them as a patch or a mail, make them,
;;; or tell of them in a commit message.

(define-module (xencmp command patch)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp transaction)
  #:use-module (xencmp changelog)
  #:use-module (xencmp mail)
  #:use-module (xencmp command options)
  #:export (%patch-options
            patch-wanted?
            deliver-patch))

(define %patch-options
  (list (make-flag-option
         "diff" "print one patch, which `git apply' takes")
        (make-flag-option
         "mail" "print a mail with a commit message and the patch,\n\
which `git am' takes")
        (make-flag-option
         "commit-message" "print a commit message in the style of Guix")
        (make-flag-option
         "in-place" "change the files, all or none; what else is asked for\n\
is printed then")
        (make-value-option
         "author" "'NAME <ADDRESS>'"
         "who --mail is from (default: Git's user.name and\n\
user.email)")
        (make-value-option
         "date" "DATE" "the date of --mail (default: none, and `git am'\n\
takes that of its run)")))

(define %printed '("diff" "mail" "commit-message"))

(define (wanted options names)
  (filter (cut option-value options <> #f) names))

(define (patch-wanted? options)
  "Return true if one of OPTIONS asks for what `deliver-patch' does."
  (pair? (wanted options (cons "in-place" %printed))))

(define* (deliver-patch all-edits changes options #:key (otherwise "/"))
  "Print ALL-EDITS, a list of <edit>s, or make them, as OPTIONS want it.
CHANGES is a procedure of a directory, to which file names are relative, that
returns the <package-change>s which tell of them; OTHERWISE is that directory
when the files are neither below the current one nor in a Git checkout."
  (define edits (remove edit-empty? all-edits))
  (define (root checkout?)
    (edit-root edits #:checkout? checkout? #:otherwise otherwise))
  (define (message)
    (edits->commit-message (changes (root #t))))
  (define output
    (match (if (null? edits) '() (wanted options %printed))
      (() "")
      (("diff") (edits->diff edits #:root (root #f)))
      (("commit-message") (message))
      (("mail") (edits->mail edits (message)
                             #:author (option-value options "author" #f)
                             #:date (option-value options "date" #f)
                             #:root (root #t)))
      ((one another . _)
       (raise-usage-error
        (string-append "--" one " and --" another
                       " cannot be printed together")))))
  (when (option-value options "in-place" #f)
    (save-edits! edits))
  (display output))
