;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; What audits propose, carried out.

(define-module (xencmp audit edits)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp changelog)
  #:use-module (xencmp errors)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:use-module (xencmp transaction)
  #:export (<audit-plan>
            audit-plan
            audit-plan?
            audit-plan-edits
            audit-plan-findings
            audit-plan-left-out
            audit-plan-changes))

(define-immutable-record-type <audit-plan>
  (make-audit-plan edits findings left-out)
  audit-plan?
  (edits    audit-plan-edits)           ;list of <edit>s, one for each file
  (findings audit-plan-findings)        ;the findings that they carry out
  (left-out audit-plan-left-out))       ;list of (<audit-finding> . REASON)

;; A part of what is to be done in one file: FINDINGS, the latest first, are
;; carried out by EDIT.  VARIABLE is that of a package whose flags change, by
;; CHANGES, or #f.
(define-immutable-record-type <part>
  (make-part variable changes edit findings)
  part?
  (variable part-variable)
  (changes  part-changes)
  (edit     part-edit)
  (findings part-findings))

(define (edited-file finding)
  "Return the name of the file that the edit of FINDING is in."
  (location-file (match (audit-finding-edit finding)
                   ((? text-change? change) (text-change-location change))
                   (_ (package-location (audit-finding-package finding))))))

(define (describe finding)
  (string-append (audit-finding-rule finding)
                 (match (audit-finding-location finding)
                   (#f "")
                   (where (string-append " at " (location->string where))))))

(define (new-part finding text parts)
  "Return two values: the <part> with FINDING carried out in TEXT, and the one
of PARTS whose place it takes, or #f.  Raise &xencmp-error when it cannot be
carried out."
  (define package (audit-finding-package finding))
  (match (audit-finding-edit finding)
    ((? text-change? change)
     (let ((where (text-change-location change)))
       ;; The audit read the file before.
       (unless (equal? (text-position text (location-begin where))
                       (cons (location-line where) (location-column where)))
         (raise-xencmp-error 'audit-plan "changed since it was audited"
                             (location-file where)))
       (values (make-part #f '()
                          (text-edit text
                                     (list (list (location-begin where)
                                                 (location-end where)
                                                 (text-change-text change))))
                          (list finding))
               #f)))
    ((? flag-change? change)
     ;; Changes of one package build on each other.
     (let* ((variable (package-variable package))
            (before   (find (lambda (part)
                              (equal? variable (part-variable part)))
                            parts))
            (changes  (if before (part-changes before) '()))
            (all      (if (member change changes)
                          changes
                          (append changes (list change)))))
       (values (make-part variable all
                          (change-flags text variable all)
                          (cons finding
                                (if before (part-findings before) '())))
               before)))))

(define (finding-of edit parts)
  "Return the first finding that EDIT, that of one of PARTS, carries out."
  (last (part-findings (find (lambda (part) (eq? edit (part-edit part)))
                             parts))))

(define (add finding text parts)
  "Return two values: PARTS, those of TEXT, with FINDING carried out, too, and
#f; or PARTS as they are and the reason why it does not go together with them."
  (guard-error
   (lambda ()
     (let*-values (((part before) (new-part finding text parts))
                   ((others) (delq before parts))
                   ((_ conflicts)
                    (combine-agreeing-edits
                     (map part-edit (append others (list part))))))
       (match conflicts
         (()
          (values (if before
                      (map (lambda (other) (if (eq? other before) part other))
                           parts)
                      (append parts (list part)))
                  #f))
         ((conflict . _)
          (values parts
                  (string-append "its edit " (edit-conflict-reason conflict)
                                 " that of "
                                 (describe (finding-of
                                            (edit-conflict-kept conflict)
                                            others))))))))
   (lambda (condition)
     (values parts (xencmp-error-message condition)))))

(define (guard-error thunk handler)
  "Call THUNK, and HANDLER with an &xencmp-error that it raises."
  (with-exception-handler handler thunk
                          #:unwind? #t
                          #:unwind-for-type &xencmp-error))

(define (plan-file text findings)
  "Return two values: the <edit> of TEXT that carries out FINDINGS, or #f, and
the list of those that are left out, with reasons."
  (let loop ((findings findings) (parts '()) (left-out '()))
    (match findings
      (()
       (values (and (pair? parts)
                    (apply combine-edits (map part-edit parts)))
               (reverse left-out)))
      ((finding . rest)
       (let-values (((parts reason) (add finding text parts)))
         (loop rest parts
               (if reason
                   (acons finding reason left-out)
                   left-out)))))))

(define (audit-plan findings)
  "Return the <audit-plan> that carries out what FINDINGS, a list of
<audit-finding>s, propose.  Where the edits of two do not go together, the
first one is carried out, and the other one left out.  Files are read, and
nothing is written."
  (define proposing (filter audit-finding-edit findings))
  (define files (delete-duplicates (map edited-file proposing)))
  (let loop ((files files) (edits '()) (left-out '()))
    (match files
      (()
       (make-audit-plan (reverse edits)
                        (remove (lambda (finding) (assq finding left-out))
                                proposing)
                        left-out))
      ((file . rest)
       (let-values (((edit out)
                     (plan-file (read-text file)
                                (filter (compose (cut string=? file <>)
                                                 edited-file)
                                        proposing))))
         (loop rest
               (if edit (cons edit edits) edits)
               (append left-out out)))))))


;;;
;;; What a commit message says of it.
;;;

(define (flag-at location package)
  "Return the pair of the argument of PACKAGE and its flag at LOCATION, or #f."
  (any (lambda (argument)
         (let ((flag (find (lambda (flag)
                             (equal? location (flag-location flag)))
                           (argument-flags argument))))
           (and flag (cons argument flag))))
       (package-arguments package)))

(define (told finding)
  "Return what a commit message says of FINDING: a <flag-change> or a
sentence."
  (match (audit-finding-edit finding)
    ((? flag-change? change) change)
    (change
     (match (flag-at (text-change-location change)
                     (audit-finding-package finding))
       (#f (string-append "Follow rule " (audit-finding-rule finding) "."))
       ((argument . flag)
        (flag-change 'replace (argument-keyword argument)
                     #:key (flag->string flag)
                     #:text (text-change-text change)))))))

(define* (audit-plan-changes plan root)
  "Return the <package-change>s that PLAN makes, for a commit message; names of
files are relative to the directory ROOT."
  (define findings (audit-plan-findings plan))
  (define file->name
    (map (lambda (edit)
           (cons (text-name (edit-text edit)) (edit-file edit root)))
         (audit-plan-edits plan)))
  (define (key finding)
    (cons (edited-file finding)
          (package-variable (audit-finding-package finding))))
  (map (lambda (key*)
         (let ((same (filter (lambda (finding) (equal? key* (key finding)))
                             findings)))
           (package-change (assoc-ref file->name (car key*))
                           (audit-finding-package (first same))
                           (delete-duplicates (map told same)))))
       (delete-duplicates (map key findings))))
