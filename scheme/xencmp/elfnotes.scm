;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Notes of ELF files.

(define-module (xencmp elfnotes)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp source)
  #:export (<elf-note>
            make-elf-note
            list->elf-note
            elf-note->list
            elf-note?
            elf-note-section
            elf-note-owner
            elf-note-type
            elf-note-type-name
            elf-note-description
            elf-note-applies-to
            read-elf-notes

            <note-comparison>
            note-comparison?
            note-comparison-owner
            note-comparison-type
            note-comparison-type-name
            note-comparison-relation
            note-comparison-left
            note-comparison-right
            compare-notes))

(define-immutable-record-type <elf-note>
  (make-elf-note section owner type type-name description applies-to)
  elf-note?
  (section     elf-note-section)       ;string, "" outside all sections
  (owner       elf-note-owner)         ;string: "GNU", "GA*GOW", …
  (type        elf-note-type)          ;integer
  (type-name   elf-note-type-name)     ;string, "" when it is not known
  (description elf-note-description)   ;string, decoded or hexadecimal
  (applies-to  elf-note-applies-to))   ;string, addresses or ""

(define (list->elf-note lst)
  "Return the <elf-note> that LST, as the C++ side gives it, describes."
  (apply make-elf-note lst))

(define (elf-note->list note)
  "Return NOTE as a list of its fields, as the C++ side takes it."
  (match note
    (($ <elf-note> section owner type type-name description applies-to)
     (list section owner type type-name description applies-to))))

(define (read-elf-notes file)
  "Return two values: the notes of the ELF file FILE, a list of <elf-note>s, and
what is wrong with them, a list of <diagnostic>s.  Raise &xencmp-error when FILE
is no ELF file."
  (match (%read-elf-notes file)
    ((notes . remarks)
     (values (map list->elf-note notes)
             (map list->diagnostic remarks)))))

;; All notes of one owner and type on both sides.
(define-immutable-record-type <note-comparison>
  (make-note-comparison owner type type-name relation left right)
  note-comparison?
  (owner     note-comparison-owner)      ;string
  (type      note-comparison-type)       ;integer
  (type-name note-comparison-type-name)  ;string or ""
  (relation  note-comparison-relation)   ;same, differs, only-left, only-right
  (left      note-comparison-left)       ;list of strings
  (right     note-comparison-right))     ;list of strings

(define (compare-notes left right)
  "Compare LEFT and RIGHT, lists of <elf-note>s, by owner and type, and return a
list of <note-comparison>s."
  (map (lambda (lst) (apply make-note-comparison lst))
       (%compare-notes (map elf-note->list left) (map elf-note->list right))))
