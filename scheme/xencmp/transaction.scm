;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Several edits at once: of one text, and of many files.

(define-module (xencmp transaction)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp checkout)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (text-edit
            combine-edits
            combine-agreeing-edits
            <edit-conflict>
            edit-conflict?
            edit-conflict-kept
            edit-conflict-dropped
            edit-conflict-kept-location
            edit-conflict-dropped-location
            edit-conflict-reason
            edit-root
            edit-file
            edits->diff
            save-edits!))

(define (text-edit text changes)
  "Return the <edit> that makes CHANGES in TEXT, a <text>: a list of lists
(BEGIN END STRING), which put STRING in the place of the bytes from BEGIN to
END.  Raise &xencmp-error when two of them overlap, one is not inside of TEXT,
or what comes out can no longer be read as Scheme while TEXT can."
  (%text-edit text changes))

(define (combine-edits edit . edits)
  "Return one <edit> that does what EDIT and EDITS do, which are of one text
and were made independently of each other.  What two of them do in the same
words is done once.  Raise &xencmp-error, with both places, when two do not go
together: they change the same bytes, put different things at one place, or are
read otherwise together than each alone lets expect.  Changes of one package
that build on each other belong in one call of `change-flags'."
  (%combine-all-edits (cons edit edits)))

;; Of KEPT and DROPPED, two <edit>s that do not go together, the latter was
;; left out.  REASON stands between them in a sentence: "overlaps with".
(define-immutable-record-type <edit-conflict>
  (make-edit-conflict kept dropped kept-location dropped-location reason)
  edit-conflict?
  (kept             edit-conflict-kept)
  (dropped          edit-conflict-dropped)
  (kept-location    edit-conflict-kept-location)
  (dropped-location edit-conflict-dropped-location)
  (reason           edit-conflict-reason))

(define (combine-agreeing-edits edits)
  "Return two values: one <edit> that does what EDITS do, as `combine-edits',
but leaves out each that does not go together with one before it; and the list
of <edit-conflict>s that tells of these."
  (match (%combine-edits edits)
    ((edit conflicts)
     (values edit
             (map (match-lambda
                    ((kept dropped kept-location dropped-location reason)
                     (make-edit-conflict (list-ref edits kept)
                                         (list-ref edits dropped)
                                         (list->location kept-location)
                                         (list->location dropped-location)
                                         reason)))
                  conflicts)))))


;;;
;;; Files.
;;;

(define (real-name edit)
  "Return the name of EDIT's file without links, or as it is when there is no
such file."
  (let ((name (text-name (edit-text edit))))
    (if (file-exists? name) (canonicalize-path name) name)))

(define* (edit-root edits #:key checkout? (otherwise "/"))
  "Return the directory to which a patch of EDITS gives its file names: the
current one when all files are below it, else the Git checkout of the first
file, and OTHERWISE when it is in none.  With CHECKOUT?, the checkout comes
first, as `git am' wants it."
  (define names
    (filter absolute-file-name? (map real-name edits)))
  (define here (getcwd))
  (match names
    (() here)
    ((first . _)
     (let ((checkout (match (checkout-of first)
                       ("/" #f)
                       (directory directory))))
       (cond ((and checkout? checkout) checkout)
             ((every (lambda (name) (name-below here name)) names) here)
             (else (or checkout otherwise)))))))

(define (edit-file edit root)
  "Return the name of EDIT's file relative to the directory ROOT."
  (let ((name (real-name edit)))
    (if (absolute-file-name? name)
        (or (name-below (if (file-exists? root) (canonicalize-path root) root)
                        name)
            (raise-xencmp-error
             'edit-file
             (string-append "not below " root ", where the patch is for")
             name))
        name)))

(define* (edits->diff edits #:key (root (edit-root edits)))
  "Return EDITS as one unified diff, file by file in the order of their names,
which are relative to the directory ROOT; \"\" when they change nothing.  Edits
of one file are combined as by `combine-edits'."
  (%edits->diff (map (lambda (edit) (cons edit (edit-file edit root))) edits)))

(define (save-edits! edits)
  "Make all of EDITS in their files, or none of them.  All new files are
written first; then all old ones are compared with what was read of them; then
one after the other is replaced, and those that were are put back when one
cannot be.  Symbolic links stay, and what they lead to is replaced.  Raise
&xencmp-error when a file has changed since it was read, is read-only, or
cannot be replaced, and when two edits of one file do not go together.  Then
nothing has changed, unless the message tells which file could not be put
back."
  (%save-edits! (map (lambda (edit) (cons edit (text-name (edit-text edit))))
                     edits)))
